import assert from "node:assert/strict";
import { test } from "node:test";
import { evidence, silentLogger, status, submit } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { rescueStale } from "../../src/upkeep/rescue-stale.ts";
import { sweepEvidence } from "../../src/upkeep/sweep-evidence.ts";
import { bytesOf, ended, jobThat, shout, shoutKind, startWorker, submitEmpty } from "../fixtures.ts";
import { misbehaveKind } from "../worker/apart-kinds.ts";

const never = new AbortController().signal;
const leaseMs = 1_000;

/** A back end on which workers die: each call is a claim of the job by one that is never heard of again. */
function deadly(): { readonly backend: Backend; readonly die: (id: string, log?: string) => Promise<void> } {
  let offset = 0;
  const backend = memoryBackend({ now: () => Date.now() + offset });
  let workers = 0;
  return {
    backend,
    async die(id, message) {
      const answer = await backend.store.claim(id, { worker: `worker-${++workers}`, leaseMs });
      assert.ok(answer.kind === "claimed");
      const line = { at: Date.now(), level: "info", attempt: 1, message: message ?? "", fields: null } as const;
      if (message !== undefined) await backend.store.heartbeat(id, answer.record.fence, { leaseMs, log: [line] });
      offset += leaseMs + 1;
      assert.equal(await rescueStale(backend, silentLogger), 1);
    },
  };
}

test("R4: a job in which workers die is set aside after the third, attempts left or not, and there is evidence", async () => {
  const { backend, die } = deadly();
  const job = jobThat(async () => ({}), { attempts: 10 });
  const id = await submitEmpty(backend, job);
  await die(id);
  await die(id, "so far, so good");
  assert.equal((await status(backend, id)).state, "queued");
  assert.equal(await evidence(backend, id), undefined);
  await die(id);
  const { state, attempt, problem } = await status(backend, id);
  assert.deepEqual([state, attempt, problem?.code, problem?.["deaths"]], ["failed", 3, "poisoned", 3]);
  const found = await evidence(backend, id);
  assert.ok(found !== undefined);
  assert.deepEqual(
    found.deaths.map(({ worker, attempt, cause }) => [worker, attempt, cause]),
    [
      ["worker-1", 1, "worker-lost"],
      ["worker-2", 2, "worker-lost"],
      ["worker-3", 3, "worker-lost"],
    ],
  );
  for (const { startedAt, leaseUntil } of found.deaths) assert.ok((startedAt ?? 0) < (leaseUntil ?? 0));
  assert.deepEqual(
    found.log.map(({ message }) => message),
    ["so far, so good"],
  );
  assert.deepEqual(found.problem, problem);
  assert.match(found.versions.node, /^v\d+/);
  assert.match(found.versions.millrace, /^\d+\.\d+\.\d+/);
});

test("evidence tells files by their hashes, and values by theirs", async () => {
  const { backend, die } = deadly();
  const { record } = await submit(backend, shoutKind, { text: { name: "w.txt", content: bytesOf("hey") }, times: 2 });
  for (let death = 1; death <= 3; death++) await die(record.id);
  const { input } = (await evidence(backend, record.id)) ?? {};
  assert.deepEqual(input, {
    // sha256sum of {"times":2} and of hey
    valuesSha256: "e43b1427317ef73d7e21d8bfa490146565ddde95a08b150c04145af523c75794",
    files: {
      text: {
        name: "w.txt",
        bytes: 3,
        sha256: "fa690b82061edfd2852629aeba8a8977b57e40fcb77d1a7a28b26cba62591204",
      },
    },
  });
});

test("a kind may set its jobs aside sooner", async () => {
  const { backend, die } = deadly();
  const id = await submitEmpty(
    backend,
    jobThat(async () => ({}), { maxDeaths: 1 }),
  );
  await die(id);
  assert.deepEqual([(await status(backend, id)).problem?.code], ["poisoned"]);
});

test("attempts that ended otherwise are no deaths", async () => {
  const { backend, die } = deadly();
  const id = await submitEmpty(
    backend,
    jobThat(async () => ({}), { attempts: 10, maxDeaths: 2 }),
  );
  await die(id);
  const answer = await backend.store.claim(id, { worker: "worker", leaseMs });
  assert.ok(answer.kind === "claimed");
  await backend.store.settle(id, answer.record.fence, { kind: "interrupted" });
  assert.equal((await status(backend, id)).state, "queued");
  await die(id);
  assert.equal((await status(backend, id)).problem?.code, "poisoned");
});

test("R4: a job that crashes the handler's process is set aside with evidence, and others flow", async () => {
  const backend = memoryBackend();
  const kind = misbehaveKind;
  const apart = kind.handledBy(new URL("../programs/misbehave.ts", import.meta.url), { isolation: "process" });
  const poison = await submit(backend, kind, { how: "abort" });
  const others = await Promise.all([1, 2].map(() => submit(backend, kind, { how: "nothing" })));
  await using _worker = await startWorker(backend, [apart, shout], { concurrency: 1 });
  for (const { record } of others) assert.equal((await ended(backend, record.id)).state, "succeeded");
  const { state, problem } = await ended(backend, poison.record.id);
  assert.deepEqual([state, problem?.code], ["failed", "poisoned"]);
  const found = await evidence(backend, poison.record.id);
  assert.deepEqual(
    found?.deaths.map(({ cause }) => cause),
    ["signal SIGABRT", "signal SIGABRT"],
  );
});

test("a back end that takes no evidence does not hold up the job's end", async () => {
  const { backend, die } = deadly();
  const id = await submitEmpty(
    backend,
    jobThat(async () => ({}), { maxDeaths: 1 }),
  );
  await backend.blobs[Symbol.asyncDispose]();
  await die(id);
  assert.equal((await status(backend, id)).problem?.code, "poisoned");
});

test("evidence is kept for its time, whatever becomes of the job, and then deleted", async () => {
  const { backend, die } = deadly();
  const id = await submitEmpty(
    backend,
    jobThat(async () => ({}), { maxDeaths: 1 }),
  );
  await die(id);
  await backend.store.delete(id);
  assert.equal(await sweepEvidence(backend.blobs, 3_600_000, never), 0);
  assert.equal((await evidence(backend, id))?.id, id);
  assert.equal(await sweepEvidence(backend.blobs, -3_600_000, never), 1);
  assert.equal(await evidence(backend, id), undefined);
});
