import { basename, join } from "node:path";
import { needed } from "../queue-system.ts";
import type { Place } from "../queue-system.ts";
import { Millrace } from "./millrace.ts";

// Each loads its own back end alone: a worker that is started anew would else load all of them before it takes a job.

export async function onSqlite({ folder }: Place): Promise<Millrace> {
  const { sqliteBackend } = await import("@millrace/sqlite");
  return new Millrace(sqliteBackend({ database: join(folder, "jobs.db"), files: join(folder, "files") }));
}

export async function onPostgres({ postgresUrl }: Place): Promise<Millrace> {
  const { postgresBackend } = await import("@millrace/postgres");
  return new Millrace(postgresBackend({ url: needed(postgresUrl, "PostgreSQL") }));
}

/** One RabbitMQ serves the whole run: each measurement has queues of its own. */
export async function onPostgresAndRabbitMq({ folder, postgresUrl, rabbitmqUrl }: Place): Promise<Millrace> {
  const [{ postgresBackend }, { rabbitmqQueue }] = await Promise.all([
    import("@millrace/postgres"),
    import("@millrace/rabbitmq"),
  ]);
  const queue = rabbitmqQueue({ url: needed(rabbitmqUrl, "RabbitMQ"), name: basename(folder) });
  return new Millrace({ ...postgresBackend({ url: needed(postgresUrl, "PostgreSQL") }), queue });
}

/** The servers serve the whole run: each measurement has a table of its own. */
export async function onAws({ folder, aws }: Place): Promise<Millrace> {
  const { awsBackend, createTable } = await import("@millrace/aws");
  const { emulatorService } = await import("../../aws/emulator-service.ts");
  const { queueUrl, bucket, s3Endpoint, dynamodbEndpoint } = needed(aws, "the servers of Amazon Web Services");
  const table = basename(folder);
  await createTable({ table, endpoint: dynamodbEndpoint, ...emulatorService });
  const endpoints = { s3: s3Endpoint, dynamodb: dynamodbEndpoint };
  return new Millrace(awsBackend({ queueUrl, bucket, table, endpoints, pathStyle: true, ...emulatorService }));
}
