import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isJobError } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import type { SqliteOptions } from "@millrace/sqlite";

const paths = { database: "data/jobs.db", files: "data/files" };

suite("the options of the embedded back end", () => {
  test("an unknown one is answered with the nearest known one", () => {
    assert.deepEqual(faultsOf({ ...paths, busyTimeout: 5 } as SqliteOptions), [
      { path: "busyTimeout", message: 'unknown option "busyTimeout", did you mean "busyTimeoutMs"?' },
    ]);
  });

  test("all faults are told at once", () => {
    const faults = faultsOf({ database: "", busyTimeoutMs: -1, file: "x" } as unknown as SqliteOptions);
    assert.deepEqual(faults.map(({ path }) => path).toSorted(), ["busyTimeoutMs", "database", "file", "files"]);
  });

  test("nothing is opened before it is needed", async () => {
    const backend = sqliteBackend({ database: "/nowhere/at/all.db", files: "/nowhere/at/all" });
    await backend.store[Symbol.asyncDispose]();
    await backend.queue[Symbol.asyncDispose]();
  });
});

function faultsOf(options: SqliteOptions): readonly { readonly path: string; readonly message: string }[] {
  try {
    sqliteBackend(options);
  } catch (error) {
    assert.ok(isJobError(error, "invalid-definition"));
    return error.faults;
  }
  return assert.fail("the options were taken");
}
