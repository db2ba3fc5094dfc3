import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closeBackend } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import type { SqliteOptions } from "@millrace/sqlite";

/** Every back end starts a thread, and most of what a short test takes is that each thread reads its sources anew. */
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("../../../node_modules/.cache/compiled", import.meta.url));

/** A back end on a folder of its own, which goes with it. */
export interface FreshBackend extends Backend, AsyncDisposable {
  readonly folder: string;
  readonly options: SqliteOptions;
  /** Another back end on the same files, as another process would have; disposed with this one. */
  readonly openAnother: (options?: Partial<SqliteOptions>) => Backend;
}

/** Opens a back end on a new folder. */
export async function openFresh(overrides: Partial<SqliteOptions> = {}): Promise<FreshBackend> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-sqlite-"));
  const options = { database: join(folder, "data/jobs.db"), files: join(folder, "data/files"), ...overrides };
  const opened: Backend[] = [];
  const open = (more: Partial<SqliteOptions> = {}): Backend => {
    const backend = sqliteBackend({ ...options, ...more });
    opened.push(backend);
    return backend;
  };
  return {
    ...open(),
    folder,
    options,
    openAnother: open,
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map(closeBackend));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
