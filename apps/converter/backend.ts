import { join } from "node:path";
import { s3Blobs } from "@millrace/aws";
import { FolderBlobStore } from "@millrace/folder";
import { JobError } from "@millrace/jobs";
import type { Backend, BlobStore } from "@millrace/jobs";
import { deletePrefix } from "@millrace/jobs/ports";
import { dropSchema, postgresBackend } from "@millrace/postgres";
import { rabbitmqQueue } from "@millrace/rabbitmq";
import { sqliteBackend } from "@millrace/sqlite";
import type { ConverterSettings } from "./settings.ts";

type S3Settings = Pick<
  ConverterSettings,
  "awsBucket" | "awsPrefix" | "awsRegion" | "awsEndpoint" | "awsEndpointS3" | "awsPathStyle"
>;

/** The settings that say where jobs and files are kept. */
export type BackendSettings = Pick<
  ConverterSettings,
  "backend" | "data" | "postgresUrl" | "postgresSchema" | "queue" | "rabbitmqUrl"
> &
  ({ readonly blobs: "folder" } | ({ readonly blobs: "s3" } & S3Settings));

/**
 * Where jobs and files are kept: the one place that chooses.
 * @throws JobError `invalid-definition` if the chosen one lacks a setting
 */
export function openBackend(settings: BackendSettings): Backend {
  return { ...openStores(settings), ...openQueue(settings), ...openBlobs(settings) };
}

/** Whether any part of it is on a server, which may be away for a while. */
export function isOnServer({ backend, queue, blobs }: Pick<BackendSettings, "backend" | "queue" | "blobs">): boolean {
  return backend !== "sqlite" || queue !== "store" || blobs !== "folder";
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

/** The queue, unless the store has its own. */
function openQueue(settings: BackendSettings): Partial<Backend> {
  switch (settings.queue) {
    case "store":
      return {};
    case "rabbitmq":
      return { queue: rabbitmqQueue({ url: rabbitmqUrlOf(settings) }) };
  }
}

/** The files, unless they are in the data folder. */
function openBlobs(settings: BackendSettings): Partial<Backend> {
  switch (settings.blobs) {
    case "folder":
      return {};
    case "s3":
      return { blobs: openS3(settings) };
  }
}

/** Deletes what was kept by these settings outside of the data folder. */
export async function discardBackend(settings: BackendSettings): Promise<void> {
  if (settings.blobs === "s3") {
    await using blobs = openS3(settings);
    await deletePrefix(blobs, "");
  }
  switch (settings.backend) {
    case "sqlite":
      return;
    case "postgres":
      await dropSchema(postgresOf(settings));
  }
}

function openS3({ awsBucket, awsPrefix, awsRegion, awsEndpoint, awsEndpointS3, awsPathStyle }: S3Settings): BlobStore {
  if (awsBucket === "") {
    throw new JobError(
      "invalid-definition",
      "MILLRACE_BLOBS is s3, and MILLRACE_AWS_BUCKET does not say which bucket: set it to the bucket's name",
    );
  }
  const endpoint = awsEndpointS3 === "" ? awsEndpoint : awsEndpointS3;
  return s3Blobs({
    bucket: awsBucket,
    prefix: awsPrefix,
    pathStyle: awsPathStyle,
    ...(awsRegion !== "" && { region: awsRegion }),
    ...(endpoint !== "" && { endpoint }),
  });
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
