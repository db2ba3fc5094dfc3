import assert from "node:assert/strict";
import type { ChildFailurePolicy, JobRecord, NewJob, Outcome } from "../../job.ts";
import type { JobStore, SettleAnswer } from "../../ports/job-store.ts";
import type { ContractCase } from "../contract.ts";
import { until } from "../until.ts";
import {
  claimAgain,
  insertOne,
  insertSample,
  lapseAgain,
  longMs,
  mustCancel,
  mustGet,
  sampleJob,
  sampleProblem,
} from "./sample-job.ts";

const claim = { worker: "worker-2", leaseMs: longMs };
const succeeded: Outcome = { kind: "succeeded", output: { pages: 1 }, warnings: [] };
const unhappyEnds: readonly Outcome[] = [{ kind: "failed", problem: sampleProblem }, { kind: "cancelled" }];

/** What a parent and its children promise. */
export const families: readonly ContractCase<JobStore>[] = [
  {
    name: "adds children with their parent, which waits for them",
    async check(store) {
      const job = family(2);
      const { record, created } = await insertOne(store, job);
      assert.equal(created, true);
      const ids = job.children?.map(({ id }) => id) ?? [];
      assert.deepEqual([record.state, record.waitsFor, record.childIds], ["scheduled", 2, ids]);
      assert.deepEqual(await mustGet(store, record.id), record);
      assert.deepEqual(await store.claim(record.id, claim), { kind: "blocked" });
      for (const id of ids) {
        const child = await mustGet(store, id);
        assert.deepEqual([child.state, child.parentId, child.waitsFor], ["queued", record.id, 0]);
      }
    },
  },
  {
    name: "adds no children to a parent that is known",
    async check(store) {
      const first = { ...family(1), idempotencyKey: "key" };
      await insertOne(store, first);
      const again = { ...family(3), idempotencyKey: "key" };
      const { record, created } = await insertOne(store, again);
      assert.deepEqual([record.id, created], [first.id, false]);
      for (const { id } of again.children ?? []) assert.equal(await store.get(id), undefined);
    },
  },
  {
    name: "lets a parent go with the last of its children, whichever that is",
    async check(store) {
      const { parent, children } = await insertFamily(store, 3);
      for (const [index, child] of children.toReversed().entries()) {
        const { released } = await endChild(store, child, succeeded);
        const record = await mustGet(store, parent.id);
        assert.deepEqual(released, index === 2 ? [record] : []);
        assert.deepEqual([record.state, record.waitsFor], [index === 2 ? "queued" : "scheduled", 2 - index]);
      }
      assert.equal((await store.claim(parent.id, claim)).kind, "claimed");
    },
  },
  {
    name: "lets a parent go once when 20 children end at once",
    async check(store) {
      const { parent, children } = await insertFamily(store, 20);
      await Promise.all(children.map(({ id }) => store.claim(id, claim)));
      const answers = await Promise.all(children.map(({ id }) => store.settle(id, 1, succeeded)));
      const released = answers.flatMap((answer) => (answer.kind === "settled" ? answer.released : []));
      assert.deepEqual(
        released.map(({ id }) => id),
        [parent.id],
      );
      assert.equal((await mustGet(store, parent.id)).waitsFor, 0);
    },
  },
  {
    name: "counts a child once although its settlement is repeated",
    async check(store) {
      const { parent, children } = await insertFamily(store, 2);
      const [child] = children;
      await endChild(store, child, succeeded);
      await store.settle(child?.id ?? "", 1, succeeded);
      assert.equal((await mustGet(store, parent.id)).waitsFor, 1);
    },
  },
  {
    name: "does not take a child that is to be tried again for one that has ended",
    async check(store) {
      const { parent, children } = await insertFamily(store, 1);
      await endChild(store, children[0], { kind: "retry", problem: sampleProblem, delayMs: 0 });
      assert.equal((await mustGet(store, parent.id)).waitsFor, 1);
    },
  },
  {
    name: "neither rings for a parent that waits for its children nor counts it as waiting in the queue",
    async check(store) {
      const { parent, children } = await insertFamily(store, 1);
      assert.deepEqual(await unsent(store), [children[0]?.id]);
      await store.markSent([parent.id], 0);
      assert.deepEqual(await unsent(store), [children[0]?.id]);
      const other = await insertSample(store, { priority: -1 });
      assert.equal(await store.countAhead(other, 10), 1);
      await endChild(store, children[0], succeeded);
      assert.ok((await unsent(store)).includes(parent.id));
    },
  },
  ...unhappyEnds.map((outcome) => ({
    name: `fails a parent at once when a child ends otherwise than well (${outcome.kind})`,
    async check(store: JobStore) {
      const { parent, children } = await insertFamily(store, 3);
      const running = await claimAgain(store, children[1]?.id ?? "");
      const { released, affected } = await endChild(store, children[0], outcome);
      const record = await mustGet(store, parent.id);
      assert.deepEqual([record.state, record.problem?.code], ["failed", "child-failed"]);
      assert.ok(record.finishedAt !== null && record.expiresAt !== null);
      assert.deepEqual(released, []);
      const others = await Promise.all([running.id, children[2]?.id ?? ""].map((id) => mustGet(store, id)));
      assert.deepEqual(
        others.map(({ state, cancelRequested }) => [state, cancelRequested]),
        [
          ["running", true],
          ["cancelled", true],
        ],
      );
      assert.deepEqual(new Set(affected.map(({ id }) => id)), new Set([record.id, ...others.map(({ id }) => id)]));
    },
  })),
  {
    name: "runs a parent that goes on without the children that failed",
    async check(store) {
      const { parent, children } = await insertFamily(store, 2, "continue");
      await endChild(store, children[0], { kind: "failed", problem: sampleProblem });
      const { released } = await endChild(store, children[1], succeeded);
      assert.deepEqual(
        released.map(({ id }) => id),
        [parent.id],
      );
    },
  },
  {
    name: "takes a child that is cancelled while it waits for one that has ended",
    async check(store) {
      const { parent, children } = await insertFamily(store, 1, "continue");
      const answer = await store.requestCancel(children[0]?.id ?? "");
      assert.deepEqual(answer?.released, [await mustGet(store, parent.id)]);
    },
  },
  {
    name: "takes a child whose worker has died for one that has ended when that is its end",
    async check(store) {
      const { parent, children } = await insertFamily(store, 1, "continue");
      const { id } = await lapseAgain(store, children[0]?.id ?? "");
      const answer = await store.rescue(id, 1, { kind: "failed", problem: sampleProblem });
      assert.ok(answer.kind === "settled");
      assert.deepEqual(answer.released, [await mustGet(store, parent.id)]);
    },
  },
  {
    name: "takes a child that is deleted for one that has ended",
    async check(store) {
      const { parent, children } = await insertFamily(store, 1, "continue");
      await store.delete(children[0]?.id ?? "");
      const record = await mustGet(store, parent.id);
      assert.deepEqual([record.state, record.waitsFor], ["queued", 0]);
    },
  },
  {
    name: "cancels the children with their parent, and asks those that run to end",
    async check(store) {
      const { parent, children } = await insertFamily(store, 3);
      await endChild(store, children[0], succeeded);
      await claimAgain(store, children[1]?.id ?? "");
      const answer = await store.requestCancel(parent.id);
      assert.equal(answer?.record.state, "cancelled");
      const records = await Promise.all(children.map(({ id }) => mustGet(store, id)));
      assert.deepEqual(
        records.map(({ state, cancelRequested }) => [state, cancelRequested]),
        [
          ["succeeded", false],
          ["running", true],
          ["cancelled", true],
        ],
      );
      assert.deepEqual(answer.affected, records.slice(1));
      await store.settle(children[1]?.id ?? "", 1, { kind: "cancelled" });
      assert.equal((await mustGet(store, parent.id)).state, "cancelled");
    },
  },
  {
    name: "keeps the result of a child for as long as its parent may need it",
    async check(store) {
      const job = sampleJob({ resultTtlMs: 1 });
      const children = [sampleJob({ resultTtlMs: 1 }), sampleJob({ resultTtlMs: 1 })];
      await insertOne(store, { ...job, children });
      const records = await Promise.all(children.map(({ id }) => mustGet(store, id)));
      await endChild(store, records[0], succeeded);
      assert.equal((await mustGet(store, children[0]?.id ?? "")).expiresAt, null);
      await endChild(store, records[1], succeeded);
      const parent = await claimAgain(store, job.id);
      assert.deepEqual(await store.expired(10), []);
      await store.settle(parent.id, 1, succeeded);
      await until("all expire", async () => (await store.expired(10)).length === 3);
    },
  },
  {
    name: "lets the result of a child expire whose parent has ended or gone before it",
    async check(store) {
      for (const leave of [(id: string) => mustCancel(store, id), (id: string) => store.delete(id)]) {
        const { parent, children } = await insertFamily(store, 1);
        await claimAgain(store, children[0]?.id ?? "");
        await leave(parent.id);
        await store.settle(children[0]?.id ?? "", 1, succeeded);
        const child = await mustGet(store, children[0]?.id ?? "");
        assert.ok((child.expiresAt ?? 0) >= (child.finishedAt ?? Infinity) + child.resultTtlMs);
      }
    },
  },
  {
    name: "carries an end up and down through several generations",
    async check(store) {
      const [grandchild, sibling] = [sampleJob(), sampleJob()];
      const child = { ...sampleJob(), children: [grandchild] };
      const job = { ...sampleJob(), children: [child, sibling] };
      await insertOne(store, job);
      assert.deepEqual(await store.claim(child.id, claim), { kind: "blocked" });
      await claimAgain(store, grandchild.id);
      await store.settle(grandchild.id, 1, { kind: "failed", problem: sampleProblem });
      const states = await Promise.all([job, child, sibling].map(async ({ id }) => (await mustGet(store, id)).state));
      assert.deepEqual(states, ["failed", "failed", "cancelled"]);
    },
  },
];

function family(size: number, onChildFailure: ChildFailurePolicy = "fail"): NewJob {
  return { ...sampleJob(), onChildFailure, children: Array.from({ length: size }, () => sampleJob()) };
}

async function insertFamily(
  store: JobStore,
  size: number,
  onChildFailure: ChildFailurePolicy = "fail",
): Promise<{ readonly parent: JobRecord; readonly children: readonly JobRecord[] }> {
  const { record } = await insertOne(store, family(size, onChildFailure));
  return { parent: record, children: await Promise.all(record.childIds.map((id) => mustGet(store, id))) };
}

async function endChild(
  store: JobStore,
  child: JobRecord | undefined,
  outcome: Outcome,
): Promise<Extract<SettleAnswer, { readonly kind: "settled" }>> {
  const { id, fence } = await claimAgain(store, child?.id ?? "");
  const answer = await store.settle(id, fence, outcome);
  assert.ok(answer.kind === "settled");
  return answer;
}

async function unsent(store: JobStore): Promise<string[]> {
  return (await store.unsent({ limit: 50, dueForMs: 0 })).map(({ id }) => id);
}
