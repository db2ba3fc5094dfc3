import { basename, join } from "node:path";
import { awsBackend, createTable } from "@millrace/aws";
import { postgresBackend } from "@millrace/postgres";
import { rabbitmqQueue } from "@millrace/rabbitmq";
import { sqliteBackend } from "@millrace/sqlite";
import { emulatorService } from "../../aws/emulator-service.ts";
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

/** The servers serve the whole run: each measurement has a table of its own. */
export async function onAws({ folder, aws }: Place): Promise<Millrace> {
  const { queueUrl, bucket, s3Endpoint, dynamodbEndpoint } = needed(aws, "the servers of Amazon Web Services");
  const table = basename(folder);
  await createTable({ table, endpoint: dynamodbEndpoint, ...emulatorService });
  const endpoints = { s3: s3Endpoint, dynamodb: dynamodbEndpoint };
  return new Millrace(awsBackend({ queueUrl, bucket, table, endpoints, pathStyle: true, ...emulatorService }));
}
