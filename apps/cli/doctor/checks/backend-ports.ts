import { join } from "node:path";
import { isInBucket } from "@millrace/converter/backend";
import type { ConverterSettings } from "@millrace/converter/settings";
import { faultsOfBackend } from "@millrace/jobs";
import type { Backend, JobError } from "@millrace/jobs";
import { fault } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** Asks each port by itself whether it can serve, so that people hear of all that is away. @returns the faults */
export async function tryPorts(backend: Backend, signal: AbortSignal): Promise<readonly Finding[]> {
  const faults = await faultsOfBackend(backend, signal);
  // One server may stand behind two of them.
  const errors = new Map(faults.map((error) => [error.message, error]));
  return [...errors.values()].map(unusable);
}

/** The fault that an error of a back end is. */
export function unusable(error: JobError): Finding {
  const advice: Partial<Record<JobError["code"], string>> = {
    "storage-full": "Make room on the disk.",
    "storage-corrupt": "Keep the file, restore a copy of it, and look at the disk: something has damaged it.",
    "storage-unavailable":
      "See whether it runs and lets this account in, whether another program holds it, and whether this version made it.",
  };
  const summary = asSentence(error.message);
  // A setting is what the message names already.
  if (error.code === "invalid-definition") return fault("back end", summary, "Set it, and run this again.");
  return fault("back end", summary, advice[error.code] ?? "Look at the settings.", "unreachable");
}

/** What keeps what, as the settings choose it: `Records in PostgreSQL, messages in RabbitMQ, files in data/files`. */
export function describePorts(settings: ConverterSettings): string {
  const { backend, queue } = settings;
  const records = { sqlite: "SQLite", postgres: "PostgreSQL", aws: "DynamoDB" }[backend];
  const messages = { store: { sqlite: records, postgres: records, aws: "SQS" }[backend], rabbitmq: "RabbitMQ" }[queue];
  return `Records in ${records}, messages in ${messages}, files in ${placeOfFiles(settings)}`;
}

function placeOfFiles(settings: ConverterSettings): string {
  const { awsBucket, data } = settings;
  return isInBucket(settings) ? `the bucket "${awsBucket}" of S3` : join(data, "files");
}

function asSentence(message: string): string {
  return /[.?!]$/u.test(message) ? message : `${message}.`;
}
