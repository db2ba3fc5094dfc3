import assert from "node:assert/strict";
import type { ContractCase } from "./contract.ts";
import { expectError } from "./expect-error.ts";
import type { InboxBench } from "./inbox-bench.ts";
import { isPending } from "./is-pending.ts";

const event = { source: "/contract", id: "event-1" };

/** Everything that an `InboxStore` promises. */
export const inboxContract: readonly ContractCase<InboxBench>[] = [
  {
    name: "accepts an event once",
    async check(bench) {
      assert.equal(await accept(bench), true);
      assert.equal(await accept(bench), false);
      assert.equal(await accept(bench), false);
    },
  },
  {
    name: "tells subscribers apart, and sources, and ids",
    async check(bench) {
      assert.equal(await accept(bench), true);
      assert.equal(await accept(bench, { subscriber: "billing" }), true);
      assert.equal(await accept(bench, { source: "/elsewhere" }), true);
      assert.equal(await accept(bench, { id: "event-2" }), true);
    },
  },
  {
    name: "does not run together what is told apart by its length only",
    async check(bench) {
      assert.equal(await accept(bench, { subscriber: "a", source: "bc", id: "d" }), true);
      assert.equal(await accept(bench, { subscriber: "ab", source: "c", id: "d" }), true);
      assert.equal(await accept(bench, { subscriber: "a", source: "b", id: "cd" }), true);
    },
  },
  {
    name: "accepts an event again whose transaction was rolled back",
    async check(bench) {
      const refusal = new Error("no");
      const refused = bench.transact(async (transaction) => {
        assert.equal(await bench.store.accept(transaction, "ordering", event), true);
        throw refusal;
      });
      await assert.rejects(refused, (error) => error === refusal);
      assert.equal(await accept(bench), true);
    },
  },
  {
    name: "has the second transaction wait for the first, and refuses it when that is committed",
    async check(bench) {
      assert.deepEqual(await race(bench, true), [true, false]);
    },
  },
  {
    name: "has the second transaction wait for the first, and accepts it when that is rolled back",
    async check(bench) {
      assert.deepEqual(await race(bench, false), [true, true]);
    },
  },
  {
    name: "accepts an event for one of eight transactions at once",
    async check(bench) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => accept(bench)));
      assert.equal(answers.filter((accepted) => accepted).length, 1);
    },
  },
  {
    name: "forgets what was handled long enough ago, and no more at once than asked",
    async check(bench) {
      for (const id of ["event-1", "event-2", "event-3"]) await accept(bench, { id });
      assert.equal(await bench.store.prune({ olderThanMs: 60_000, max: 10 }), 0);
      assert.equal(await accept(bench), false);
      assert.equal(await bench.store.prune({ olderThanMs: 0, max: 2 }), 2);
      assert.equal(await bench.store.prune({ olderThanMs: 0, max: 2 }), 1);
      assert.equal(await accept(bench), true);
    },
  },
  {
    name: "refuses to prune after it was closed, and closes twice",
    async check({ store }) {
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await expectError(store.prune({ olderThanMs: 0, max: 1 }), "closed");
    },
  },
];

interface Note {
  readonly subscriber?: string;
  readonly source?: string;
  readonly id?: string;
}

function accept(
  { store, transact }: InboxBench,
  { subscriber = "ordering", source = event.source, id = event.id }: Note = {},
): Promise<boolean> {
  return transact((transaction) => store.accept(transaction, subscriber, { source, id }));
}

/** What two transactions are told of which the second begins while the first is open. */
async function race(bench: InboxBench, commits: boolean): Promise<[boolean, boolean]> {
  const accepted = Promise.withResolvers<boolean>();
  const end = Promise.withResolvers<void>();
  const first = bench.transact(async (transaction) => {
    accepted.resolve(await bench.store.accept(transaction, "ordering", event));
    await end.promise;
  });
  first.catch(accepted.reject);
  const answer = await accepted.promise;
  const second = accept(bench);
  assert.equal(await isPending(second), true);
  if (commits) end.resolve();
  else end.reject(new Error("no"));
  await first.catch(() => {});
  return [answer, await second];
}
