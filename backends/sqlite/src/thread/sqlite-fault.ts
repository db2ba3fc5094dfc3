import type { Fault } from "../database/fault.ts";

/** What the error codes of SQLite mean for a store. */
export type FaultKind = "busy" | "full" | "unwritten" | "corrupt" | "broken" | "unusable" | "unforeseen";

const kinds: ReadonlyMap<number, FaultKind> = new Map([
  [5, "busy"], // SQLITE_BUSY
  [6, "busy"], // SQLITE_LOCKED
  [8, "unusable"], // SQLITE_READONLY
  [10, "broken"], // SQLITE_IOERR: a failed fsync is one of them
  [11, "corrupt"], // SQLITE_CORRUPT
  [13, "full"], // SQLITE_FULL
  [14, "unusable"], // SQLITE_CANTOPEN
  [26, "corrupt"], // SQLITE_NOTADB
  [778, "unwritten"], // SQLITE_IOERR_WRITE: what a quota or a limit on the size of files comes out as
  [4874, "unwritten"], // SQLITE_IOERR_SHMSIZE: likewise, of the log's index
]);

/** What kind of fault an error of SQLite is. */
export function kindOf(error: unknown): FaultKind {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return "unforeseen";
  // The low byte is the primary code, the rest says more.
  return kinds.get(error.errcode) ?? kinds.get(error.errcode & 0xff) ?? "unforeseen";
}

/** What those are told who called. */
export function faultFrom(error: unknown, database: string): Fault {
  const reason = error instanceof Error ? error.message : String(error);
  const kind = kindOf(error);
  switch (kind) {
    case "busy":
      return busyFault(database);
    case "full":
      return { code: "storage-full", message: `there is no room left for "${database}"; free some on its disk` };
    case "unwritten":
      return {
        code: "storage-full",
        message: `"${database}" could not be written: its disk is full or failing, or a quota is used up (${reason})`,
      };
    case "corrupt":
      return {
        code: "storage-corrupt",
        message: `"${database}" is damaged (${reason}). It is kept as it is: restore a backup, or move it away to begin anew`,
      };
    case "broken":
      return brokenFault(database, reason);
    case "unusable":
      return {
        code: "storage-unavailable",
        message: `"${database}" cannot be opened for writing (${reason}); look at its folder and permissions`,
      };
    case "unforeseen":
      return { code: null, message: `an operation on "${database}" failed: ${reason}` };
  }
}

/** What those are told who have waited in vain for another process. */
export function busyFault(database: string): Fault {
  return { code: "storage-unavailable", message: `"${database}" is locked by another process; try again` };
}

/** What those are told whose data the disk has failed to keep. */
export function brokenFault(database: string, reason: string): Fault {
  return {
    code: "storage-unavailable",
    message: `the disk failed under "${database}" (${reason}), and what it holds is uncertain until this process is restarted`,
  };
}
