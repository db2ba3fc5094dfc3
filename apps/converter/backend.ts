import { join } from "node:path";
import { FolderBlobStore } from "@millrace/folder";
import { JobError } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { dropSchema, postgresBackend } from "@millrace/postgres";
import { rabbitmqQueue } from "@millrace/rabbitmq";
import { sqliteBackend } from "@millrace/sqlite";
import type { ConverterSettings } from "./settings.ts";

/** The settings that say where jobs and files are kept. */
export type BackendSettings = Pick<
  ConverterSettings,
  "backend" | "data" | "postgresUrl" | "postgresSchema" | "queue" | "rabbitmqUrl"
>;

/**
 * Where jobs and files are kept: the one place that chooses.
 * @throws JobError `invalid-definition` if the chosen one lacks a setting
 */
export function openBackend(settings: BackendSettings): Backend {
  const stores = openStores(settings);
  switch (settings.queue) {
    case "store":
      return stores;
    case "rabbitmq":
      return { ...stores, queue: rabbitmqQueue({ url: rabbitmqUrlOf(settings) }) };
  }
}

/** Whether any part of it is on a server, which may be away for a while. */
export function isOnServer({ backend, queue }: Pick<BackendSettings, "backend" | "queue">): boolean {
  return backend !== "sqlite" || queue !== "store";
}

function openStores(settings: BackendSettings): Backend {
  const { backend, data } = settings;
  const files = join(data, "files");
  switch (backend) {
    case "sqlite":
      return sqliteBackend({ database: join(data, "millrace.db"), files });
    case "postgres":
      return { ...postgresBackend(postgresOf(settings)), blobs: new FolderBlobStore(files) };
  }
}

/** Deletes what was kept by these settings outside of the data folder. */
export async function discardBackend(settings: BackendSettings): Promise<void> {
  switch (settings.backend) {
    case "sqlite":
      return;
    case "postgres":
      await dropSchema(postgresOf(settings));
  }
}

function postgresOf({ postgresUrl: url, postgresSchema: schema }: BackendSettings): { url: string; schema: string } {
  if (url !== "") return { url, schema };
  throw new JobError(
    "invalid-definition",
    "MILLRACE_BACKEND is postgres, and MILLRACE_POSTGRES_URL does not say where it is: " +
      "set it to postgres://user:password@host:port/database",
  );
}

function rabbitmqUrlOf({ rabbitmqUrl }: BackendSettings): string {
  if (rabbitmqUrl !== "") return rabbitmqUrl;
  throw new JobError(
    "invalid-definition",
    "MILLRACE_QUEUE is rabbitmq, and MILLRACE_RABBITMQ_URL does not say where it is: " +
      "set it to amqp://user:password@host:port/vhost",
  );
}
