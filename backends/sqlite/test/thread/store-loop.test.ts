import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import type { TestContext } from "node:test";
import type { OperationName } from "../../src/database/operations.ts";
import type { Request } from "../../src/database/protocol.ts";
import { openDatabase } from "../../src/thread/open-database.ts";
import { StoreLoop } from "../../src/thread/store-loop.ts";

type CallRequest = Extract<Request, { readonly kind: "call" }>;

suite("the loop of the thread", () => {
  test("answers what comes while it writes in the same turn, whether that waits for the disk or not", (t) => {
    const { loop, answered, arriving, slowDisk } = openLoop(t);
    slowDisk();
    arriving.push(stable(2), quick(3), stable(4));
    loop.accept(stable(1));
    loop.turn();
    assert.deepEqual(answered.splice(0), [1, 2, 4, 3]);
  });

  test("answers all that it has accepted before it closes, what was to gather included", (t) => {
    const { loop, answered, ends } = openLoop(t);
    loop.accept(quick(1));
    loop.accept(stable(2));
    loop.close();
    loop.turn();
    assert.deepEqual(answered, [1, 2]);
    assert.deepEqual(ends, [2]);
  });

  test("answers what comes with the close while it writes", (t) => {
    const { loop, answered, arriving, slowDisk, ends } = openLoop(t);
    slowDisk();
    arriving.push(quick(2), { kind: "close" });
    loop.accept(stable(1));
    loop.turn();
    assert.deepEqual(answered, [1, 2]);
    assert.deepEqual(ends, [2]);
  });
});

/** A call that is answered once it is on the disk. */
function stable(id: number): CallRequest {
  return call(id, "check", []);
}

/** A call that is answered without that. */
function quick(id: number): CallRequest {
  return call(id, "acknowledge", [1, 1]);
}

function call(id: number, name: OperationName, args: readonly unknown[]): CallRequest {
  return { kind: "call", id, name, args };
}

/** A loop whose time stands still, on a database of its own. */
function openLoop(t: TestContext): {
  readonly loop: StoreLoop;
  readonly answered: number[];
  /** What comes while the loop is in the middle of a transaction. */
  readonly arriving: Request[];
  /** How many had been answered whenever the loop ended. */
  readonly ends: number[];
  /** Has the loop find that a commit takes longer than anything else. */
  readonly slowDisk: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "millrace-sqlite-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  let [now, step] = [0, 0];
  t.mock.method(performance, "now", () => (now += step));
  const answered: number[] = [];
  const arriving: Request[] = [];
  const ends: number[] = [];
  const settings = { database: join(folder, "jobs.db"), busyTimeoutMs: 5_000, checkUpToBytes: 0 };
  const db = openDatabase(settings);
  t.after(() => db.isOpen && db.close());
  const loop = new StoreLoop(db, settings, {
    post: (replies) => answered.push(...replies.map(({ id }) => id)),
    takeIn() {
      for (const request of arriving.splice(0)) {
        if (request.kind === "close") loop.close();
        else loop.accept(request);
      }
    },
    end: () => ends.push(answered.length),
  });
  return {
    loop,
    answered,
    arriving,
    ends,
    slowDisk() {
      step = 1_000;
      loop.accept(stable(0));
      loop.turn();
      step = 0;
      answered.splice(0);
    },
  };
}
