import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Reply } from "../../src/database/protocol.ts";
import { Answers } from "../../src/thread/answers.ts";
import type { Disk } from "../../src/thread/answers.ts";
import { Batches } from "../../src/thread/batches.ts";
import type { Call } from "../../src/thread/batches.ts";
import type { StoreTables } from "../../src/thread/store-tables.ts";
import { Waits } from "../../src/thread/waits.ts";

const ioErrorOfFsync = 1034;
const diskFull = 13;
const lockingProtocol = 15;

suite("a batch that cannot be committed", () => {
  test("breaks the store for good when the disk failed under it (R10)", () => {
    const { batches, transactions, given } = failingWith(ioErrorOfFsync);
    batches.run([call(1)]);
    const [first] = given();
    assert.ok(first !== undefined && "fault" in first);
    assert.equal(first.fault.code, "storage-unavailable");
    assert.match(first.fault.message, /restarted/);
    transactions.fails = false;
    batches.run([call(2)]);
    assert.deepEqual(given(), [{ id: 2, fault: first.fault }]);
    assert.equal(transactions.begun, 1);
  });

  test("ends every wait when the disk failed", () => {
    const { batches, waits, given } = failingWith(ioErrorOfFsync);
    waits.addWatch(7, "job", 1);
    batches.run([call(1)]);
    assert.deepEqual(
      given().map(({ id }) => id),
      [1, 7],
    );
    assert.equal(waits.isEmpty, true);
  });

  test("ends every wait that comes later, without a look at what was lost", () => {
    const { batches, waits, transactions, given } = failingWith(ioErrorOfFsync);
    batches.run([call(1)]);
    given();
    transactions.fails = false;
    waits.addWatch(7, "job", 1);
    waits.addReceiver(8, [1, 60_000, null]);
    batches.run([]);
    assert.deepEqual(
      given().map(({ id }) => id),
      [8, 7],
    );
    assert.equal(waits.isEmpty, true);
    assert.equal(transactions.begun, 1);
  });

  test("answers each of its calls once, although the look for what others have committed fails", async () => {
    const { batches, disk, given, synced } = failingWith(ioErrorOfFsync, { fails: false });
    Object.defineProperty(disk, "hasGrown", {
      get() {
        throw Object.assign(new Error("locking protocol"), { errcode: lockingProtocol });
      },
    });
    batches.run([call(1), call(2)]);
    await synced();
    assert.deepEqual(
      given().map(({ id }) => id),
      [1, 2],
    );
  });

  test("says that the disk is full, and goes on when it no longer is (R9)", async () => {
    const { batches, transactions, given, synced } = failingWith(diskFull);
    batches.run([call(1)]);
    const [first] = given();
    assert.ok(first !== undefined && "fault" in first);
    assert.equal(first.fault.code, "storage-full");
    transactions.fails = false;
    batches.run([call(2)]);
    await synced();
    assert.deepEqual(given(), [{ id: 2, value: undefined }]);
  });
});

function call(id: number): Call {
  return { id, name: "check", args: [], deadline: performance.now() + 1_000 };
}

function failingWith(
  errcode: number,
  { fails = true }: { readonly fails?: boolean } = {},
): {
  readonly batches: Batches;
  readonly disk: Disk;
  readonly waits: Waits;
  readonly transactions: { fails: boolean; begun: number };
  /** What was answered since the last look. */
  readonly given: () => Reply[];
  readonly synced: () => Promise<void>;
} {
  const transactions = {
    fails,
    begun: 0,
    write<T>(body: () => T): T {
      this.begun++;
      const result = body();
      if (this.fails) throw Object.assign(new Error("it failed"), { errcode });
      return result;
    },
  };
  const waits = new Waits();
  const tables = { transactions, operations: { check: () => {} }, messages: {} };
  const posted: Reply[] = [];
  const disk = { hasGrown: false, sync: async () => {} };
  const answers = new Answers(disk, {
    post: (replies) => posted.push(...replies),
    onFailure: (cause) => {
      throw new Error("nothing fails here", { cause });
    },
  });
  const batches = new Batches("jobs.db", tables as unknown as StoreTables, waits, answers);
  const given = (): Reply[] => {
    answers.flush();
    return posted.splice(0);
  };
  return { batches, disk, waits, transactions, given, synced: () => answers.allGiven() };
}
