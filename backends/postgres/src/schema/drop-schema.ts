import { faultFrom } from "../connection/postgres-fault.ts";
import { Session } from "../connection/session.ts";
import { describeDatabase } from "../describe-database.ts";
import { resolveOptions } from "../options.ts";
import type { PostgresOptions } from "../options.ts";

/**
 * Deletes a schema with everything in it: jobs, messages, files, events. There is no way back.
 * @throws JobError `invalid-definition`, `storage-unavailable`
 */
export async function dropSchema(options: Pick<PostgresOptions, "url" | "schema">): Promise<void> {
  const { url, schema, answerTimeoutMs } = resolveOptions(options);
  try {
    const session = await Session.open({ url, answerTimeoutMs, durable: true });
    try {
      await session.query(`drop schema if exists "${schema}" cascade`);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw faultFrom(error, describeDatabase(url, schema));
  }
}
