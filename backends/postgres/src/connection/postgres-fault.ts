import { JobError } from "@millrace/jobs";
import postgres from "postgres";

/** Thrown when a transaction has to be run again: others came first. */
export class Conflict extends Error {
  override readonly name = "Conflict";
}

/** Whether running the transaction again may go well at once: a deadlock was cut, or another took the key. */
export function isConflict(error: unknown): boolean {
  if (error instanceof Conflict) return true;
  return error instanceof postgres.PostgresError && ["40P01", "40001"].includes(error.code);
}

/**
 * What went wrong, in the words of the ports. What is neither the server's state nor the caller's data is a fault of this
 * program, and stays what it is.
 *
 * @param where the database, without the password
 */
export function faultFrom(error: unknown, where: string): unknown {
  if (error instanceof JobError) return error;
  if (!(error instanceof postgres.PostgresError)) return isOurs(error) ? error : unavailable(error, where);
  const { code } = error;
  if (isAway(code) || isConflict(error)) return unavailable(error, where);
  if (code.startsWith("53")) {
    return new JobError("storage-full", `${where} has no room left (${error.message}); free some on the server`, {
      cause: error,
    });
  }
  if (code === "XX001" || code === "XX002") {
    return new JobError("storage-corrupt", `${where} is damaged (${error.message}); restore a backup`, {
      cause: error,
    });
  }
  if (unwritable.has(code)) {
    return new JobError("invalid-input", `PostgreSQL does not keep this: ${error.message}`, { cause: error });
  }
  return error;
}

/** No connection, or none any more. */
function unavailable(cause: unknown, where: string): JobError {
  const reason =
    cause instanceof Error ? cause.message || ("code" in cause ? String(cause.code) : cause.name) : String(cause);
  return new JobError("storage-unavailable", `${where} cannot be used now: ${reason}`, { cause });
}

/** Errors that say something of this program and nothing of the connection. */
function isOurs(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError || error instanceof Conflict;
}

/** NUL and halves of surrogate pairs outside of JSON, and keys that are too long for an index. */
const unwritable: ReadonlySet<string> = new Set(["22P05", "22021", "22P02", "54000"]);

/** SQLSTATEs of a server that does not serve now, or not this user: trying again helps once somebody has seen to it. */
const away: ReadonlySet<string> = new Set([
  "25006", // a standby, or read-only
  "28000",
  "28P01",
  "3D000", // there is no such database
  "42501", // not allowed
  "53300", // too many connections
  "55P03", // a lock was not to be had
  "57014", // took too long
]);

function isAway(code: string): boolean {
  return code.startsWith("08") || code.startsWith("57P") || away.has(code);
}
