import { join } from "node:path";
import { FolderBlobStore } from "@millrace/folder";
import { JobError } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { deletePrefix } from "@millrace/jobs/ports";
import { dropSchema, postgresBackend } from "@millrace/postgres";
import { rabbitmqQueue } from "@millrace/rabbitmq";
import { sqliteBackend } from "@millrace/sqlite";
import { openAws, openS3 } from "./aws-parts.ts";
import type { AwsSettings } from "./aws-parts.ts";
import type { ConverterSettings } from "./settings.ts";

type EmbeddedSettings = Pick<ConverterSettings, "data" | "postgresUrl" | "postgresSchema" | "queue" | "rabbitmqUrl">;

/** The settings that say where jobs and files are kept. Those of AWS matter only where something of it was chosen. */
export type BackendSettings = EmbeddedSettings &
  (
    | { readonly backend: "sqlite" | "postgres"; readonly blobs: "store" | "folder" }
    | (Pick<ConverterSettings, "backend" | "blobs"> & AwsSettings)
  );

/**
 * Where jobs and files are kept: the one place that chooses.
 * @throws JobError `invalid-definition` if the chosen one lacks a setting
 */
export function openBackend(settings: BackendSettings): Backend {
  const elsewhere = { ...openQueue(settings), ...openBlobs(settings) };
  return { ...openStores(settings, elsewhere), ...elsewhere };
}

/** Whether any part of it is on a server, which may be away for a while. */
export function isOnServer({ backend, queue, blobs }: Pick<BackendSettings, "backend" | "queue" | "blobs">): boolean {
  return backend !== "sqlite" || queue !== "store" || blobs === "s3";
}

/** The whole back end; parts that are elsewhere may be missing from the settings. */
function openStores(settings: BackendSettings, elsewhere: Partial<Backend>): Backend {
  const { backend, data } = settings;
  const files = join(data, "files");
  switch (backend) {
    case "sqlite":
      return sqliteBackend({ database: join(data, "millrace.db"), files });
    case "postgres":
      return { ...postgresBackend(postgresOf(settings)), blobs: new FolderBlobStore(files) };
    case "aws":
      return openAws(settings, elsewhere);
  }
}

/** The queue, unless the store has its own. */
function openQueue(settings: BackendSettings): Partial<Backend> {
  switch (settings.queue) {
    case "store":
      return {};
    case "rabbitmq":
      return { queue: rabbitmqQueue({ url: rabbitmqUrlOf(settings) }) };
  }
}

/** The files, unless they are where the back end has them. */
function openBlobs(settings: BackendSettings): Partial<Backend> {
  switch (settings.blobs) {
    case "store":
      return {};
    case "folder":
      return { blobs: new FolderBlobStore(join(settings.data, "files")) };
    case "s3":
      // On AWS they are there already.
      return settings.backend === "aws" ? {} : { blobs: openS3(settings) };
  }
}

/** Whether files are kept in a bucket. */
export function isInBucket(settings: BackendSettings): settings is BackendSettings & AwsSettings {
  const { backend, blobs } = settings;
  return blobs === "s3" || (blobs === "store" && backend === "aws");
}

/**
 * Deletes what was kept by these settings outside of the data folder. On AWS that is what is in the bucket: whatever else there is
 * has no place of its own.
 */
export async function discardBackend(settings: BackendSettings): Promise<void> {
  if (isInBucket(settings)) {
    await using blobs = openS3(settings);
    await deletePrefix(blobs, "");
  }
  switch (settings.backend) {
    case "sqlite":
    case "aws":
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
