import postgres from "postgres";
import { mendedSockets } from "./mended-socket.ts";

type Types = Record<string, postgres.PostgresType>;

/**
 * A client of the kind `postgres`, which outlives servers that are killed: with sockets that do not end the process when the server
 * goes in the middle of a transaction. With your own client, the option `socket` is all that is different.
 */
export function connectPostgres(url: string, options: postgres.Options<Types> = {}): postgres.Sql {
  return postgres(url, { ...options, ...mended() });
}

/**
 * A second client for the same server and user as `sql`.
 * @param changed options that the client takes, though its types do not tell of all of them
 */
export function connectLike(sql: postgres.Sql, changed: object): postgres.Sql {
  return postgres({ ...sql.options, ...changed, ...mended() } as unknown as postgres.Options<Types>);
}

function mended(): object {
  return { socket: mendedSockets() };
}
