import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Batches } from "../../src/thread/batches.ts";
import type { Call } from "../../src/thread/batches.ts";
import type { StoreTables } from "../../src/thread/store-tables.ts";
import { Waits } from "../../src/thread/waits.ts";

const ioErrorOfFsync = 1034;
const diskFull = 13;

suite("a batch that cannot be committed", () => {
  test("breaks the store for good when the disk failed under it (R10)", () => {
    const { batches, transactions } = failingWith(ioErrorOfFsync);
    const [first] = batches.run([call(1)]).replies;
    assert.ok(first !== undefined && "fault" in first);
    assert.equal(first.fault.code, "storage-unavailable");
    assert.match(first.fault.message, /restarted/);
    transactions.fails = false;
    assert.deepEqual(batches.run([call(2)]).replies, [{ id: 2, fault: first.fault }]);
    assert.equal(transactions.begun, 1);
  });

  test("ends every wait when the disk failed", () => {
    const { batches, waits } = failingWith(ioErrorOfFsync);
    waits.addWatch(7, "job", 1);
    const { replies } = batches.run([call(1)]);
    assert.deepEqual(
      replies.map(({ id }) => id),
      [1, 7],
    );
    assert.equal(waits.isEmpty, true);
  });

  test("says that the disk is full, and goes on when it no longer is (R9)", () => {
    const { batches, transactions } = failingWith(diskFull);
    const [first] = batches.run([call(1)]).replies;
    assert.ok(first !== undefined && "fault" in first);
    assert.equal(first.fault.code, "storage-full");
    transactions.fails = false;
    assert.deepEqual(batches.run([call(2)]).replies, [{ id: 2, value: undefined }]);
  });
});

suite("calls that arrive while a batch is run", () => {
  test("take part in it as long as its transaction is young", () => {
    const { batches, transactions } = failingWith(ioErrorOfFsync);
    transactions.fails = false;
    const arriving = [call(2), call(3), call(4)];
    const replies = repliesTo(batches, call(1), () => {
      transactions.isYoung = arriving.length > 2;
      return arriving.splice(0, 1);
    });
    assert.deepEqual(replies, [1, 2, 3]);
    assert.equal(transactions.begun, 1);
  });

  test("are answered, too, when it fails", () => {
    const { batches } = failingWith(ioErrorOfFsync);
    const arriving = [[call(2)]];
    assert.deepEqual(
      repliesTo(batches, call(1), () => arriving.shift() ?? []),
      [1, 2],
    );
  });
});

function repliesTo(batches: Batches, first: Call, arrivals: () => Call[]): number[] {
  return batches.run([first], arrivals).replies.map(({ id }) => id);
}

function call(id: number): Call {
  return { id, name: "check", args: [], deadline: performance.now() + 1_000 };
}

function failingWith(errcode: number): {
  readonly batches: Batches;
  readonly waits: Waits;
  readonly transactions: { fails: boolean; begun: number; isYoung: boolean };
} {
  const transactions = {
    fails: true,
    begun: 0,
    isYoung: true,
    write<T>(_durability: string, body: () => T): T {
      this.begun++;
      const result = body();
      if (this.fails) throw Object.assign(new Error("it failed"), { errcode });
      return result;
    },
  };
  const waits = new Waits();
  const tables = { transactions, operations: { check: () => {} }, messages: {} };
  return { batches: new Batches("jobs.db", tables as unknown as StoreTables, waits), waits, transactions };
}
