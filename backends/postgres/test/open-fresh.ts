import { randomBytes } from "node:crypto";
import { after } from "node:test";
import { closeBackend } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { postgresBackend } from "@millrace/postgres";
import type { PostgresOptions } from "@millrace/postgres";
import { PostgresServer } from "@millrace/services/postgres";

/** The server of this file's tests, which is started when the first of them needs it. */
let server: Promise<PostgresServer> | undefined;
after(async () => (await server)?.[Symbol.asyncDispose]());

/** Starts the server of this file's tests, or waits for that. */
export function sharedServer(): Promise<PostgresServer> {
  server ??= PostgresServer.start({ settings: { max_connections: 400 } });
  return server;
}

/** Opens a back end in a schema of its own, on the server that the tests of a file share. */
export async function openFresh(overrides: Partial<PostgresOptions> = {}) {
  const { url } = await sharedServer();
  const schema = `test_${randomBytes(6).toString("hex")}`;
  // On a machine with much to do, the server may be silent for a while without being gone.
  const options: PostgresOptions = { url, schema, answerTimeoutMs: 60_000, ...overrides };
  const opened: Backend[] = [];
  const open = (more: Partial<PostgresOptions> = {}) => {
    const backend = postgresBackend({ ...options, ...more });
    opened.push(backend);
    return backend;
  };
  return {
    ...open(),
    options,
    openAnother: open,
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map(closeBackend));
    },
  };
}
