import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
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
  test("answers at once what need not be on the disk, and the rest when it is", async (t) => {
    const { loop, answered, ended } = openLoop(t);
    loop.accept(stable(1));
    loop.accept(quick(2));
    loop.turn();
    assert.deepEqual(answered, [2]);
    loop.close();
    loop.turn();
    await ended;
    assert.deepEqual(answered, [2, 1]);
  });

  test("tells who reads only what is on the disk", async (t) => {
    const { loop, answered, answers, ended } = openLoop(t);
    loop.accept(read(1));
    loop.turn();
    // What others may have committed before it was opened is synced first.
    await once(answers, "given");
    loop.accept(read(2));
    loop.turn();
    assert.deepEqual(answered, [1, 2]);
    loop.accept(stable(3));
    loop.turn();
    loop.accept(read(4));
    loop.turn();
    assert.deepEqual(answered, [1, 2]);
    loop.close();
    loop.turn();
    await ended;
    assert.deepEqual(answered, [1, 2, 3, 4]);
  });

  test("answers all that it has accepted before it closes", async (t) => {
    const { loop, answered, ended } = openLoop(t);
    loop.accept(quick(1));
    loop.accept(stable(2));
    loop.close();
    loop.turn();
    await ended;
    assert.deepEqual(answered, [1, 2]);
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

function read(id: number): CallRequest {
  return call(id, "counts", []);
}

function call(id: number, name: OperationName, args: readonly unknown[]): CallRequest {
  return { kind: "call", id, name, args };
}

/** A loop on a database of its own. */
function openLoop(t: TestContext): {
  readonly loop: StoreLoop;
  readonly answered: readonly number[];
  /** Emits `given` with each answer. */
  readonly answers: EventEmitter;
  readonly ended: Promise<void>;
} {
  const folder = mkdtempSync(join(tmpdir(), "millrace-sqlite-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const answered: number[] = [];
  const answers = new EventEmitter();
  const settings = { database: join(folder, "jobs.db"), busyTimeoutMs: 5_000, checkUpToBytes: 0 };
  const db = openDatabase(settings);
  t.after(() => db.isOpen && db.close());
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const loop = new StoreLoop(db, settings, {
    post(replies) {
      answered.push(...replies.map(({ id }) => id));
      answers.emit("given");
    },
    end: resolve,
  });
  return { loop, answered, answers, ended };
}
