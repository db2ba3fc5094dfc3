import { basename, join } from "node:path";
import { postgresBackend } from "@millrace/postgres";
import { rabbitmqQueue } from "@millrace/rabbitmq";
import { sqliteBackend } from "@millrace/sqlite";
import { needed } from "../queue-system.ts";
import type { Place } from "../queue-system.ts";
import { Millrace } from "./millrace.ts";

export function onSqlite({ folder }: Place): Millrace {
  return new Millrace(sqliteBackend({ database: join(folder, "jobs.db"), files: join(folder, "files") }));
}

export function onPostgres({ postgresUrl }: Place): Millrace {
  return new Millrace(postgresBackend({ url: needed(postgresUrl, "PostgreSQL") }));
}

/** One RabbitMQ serves the whole run: each measurement has queues of its own. */
export function onPostgresAndRabbitMq({ folder, postgresUrl, rabbitmqUrl }: Place): Millrace {
  const queue = rabbitmqQueue({ url: needed(rabbitmqUrl, "RabbitMQ"), name: basename(folder) });
  return new Millrace({ ...postgresBackend({ url: needed(postgresUrl, "PostgreSQL") }), queue });
}
