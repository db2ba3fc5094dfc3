import { EventError } from "@millrace/events";
import postgres from "postgres";

/**
 * What went wrong with the database, in the words of the ports. What says nothing of the server's state is a fault of this program,
 * and stays what it is.
 */
export function eventFault(error: unknown): unknown {
  if (error instanceof EventError) return error;
  if (error instanceof postgres.PostgresError) return isAway(error.code) ? unavailable(error) : error;
  return hasLostConnection(error) ? unavailable(error) : error;
}

function unavailable(cause: Error): EventError {
  const reason = cause.message === "" && "code" in cause ? String(cause.code) : cause.message;
  return new EventError("storage-unavailable", `the database cannot be used now: ${reason}`, { cause });
}

/** SQLSTATEs of a server that does not serve now, or not this user: trying again helps, at once or once somebody has seen to it. */
const away: ReadonlySet<string> = new Set([
  "25006", // a standby, or read-only
  "25P03", // idle in a transaction for too long
  "28000",
  "28P01",
  "3D000", // there is no such database
  "40001", // a transaction that lost to another one
  "40P01",
  "42501", // not allowed
  "55P03", // a lock was not to be had
]);

/** Classes: connections, resources, operators at work. */
const awayClasses: readonly string[] = ["08", "53", "57"];

function isAway(code: string): boolean {
  return away.has(code) || awayClasses.some((start) => code.startsWith(start));
}

/** Errors of sockets and of the client's connections, which have a code. */
function hasLostConnection(error: unknown): error is Error {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return "syscall" in error || /^(?:CONNECT|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/.test(error.code);
}
