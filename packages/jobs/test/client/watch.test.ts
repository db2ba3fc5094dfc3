import assert from "node:assert/strict";
import { test } from "node:test";
import { JobError, isJobError, waitForEnd, watch } from "@millrace/jobs";
import type { Backend, JobStatus } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { jobThat, submitEmpty } from "../fixtures.ts";
import { withFault } from "../testing/with-fault.ts";

const never = new AbortController().signal;
const job = jobThat(async () => ({}));

/** A back end whose store can be taken away: it then refuses what is asked, and what waits already. */
interface Interruptible {
  readonly backend: Backend;
  readonly leave: () => void;
  readonly comeBack: () => void;
  readonly refused: () => number;
}

function interruptible(): Interruptible {
  const backend = memoryBackend();
  let away = new AbortController();
  let refused = 0;
  const unavailable = (): never => {
    refused++;
    throw new JobError("storage-unavailable", "the store is away");
  };
  const store = withFault(backend.store, {
    get: async (id) => (away.signal.aborted ? unavailable() : backend.store.get(id)),
    countAhead: async (...args) => (away.signal.aborted ? unavailable() : backend.store.countAhead(...args)),
    async watch(id, version, signal) {
      if (away.signal.aborted) unavailable();
      try {
        return await backend.store.watch(id, version, AbortSignal.any([signal, away.signal]));
      } catch (cause) {
        if (away.signal.aborted) unavailable();
        throw cause;
      }
    },
  });
  return {
    backend: { ...backend, store },
    leave: () => away.abort(),
    comeBack: () => void (away = new AbortController()),
    refused: () => refused,
  };
}

async function run({ store }: Backend, id: string): Promise<void> {
  await store.claim(id, { worker: "w", leaseMs: 60_000 });
  await store.settle(id, 1, { kind: "succeeded", output: {}, warnings: [] });
}

async function nextOf(statuses: AsyncGenerator<JobStatus>): Promise<JobStatus | undefined> {
  return (await statuses.next()).value as JobStatus | undefined;
}

test("a watch goes on after the version at which another ended", async () => {
  const backend = memoryBackend();
  const id = await submitEmpty(backend, job);
  const first = await nextOf(watch(backend, id, { signal: never }));
  assert.equal(first?.state, "queued");
  await run(backend, id);
  const statuses = await Array.fromAsync(watch(backend, id, { afterVersion: first?.version ?? 0, signal: never }));
  assert.deepEqual(
    statuses.map(({ state }) => state),
    ["succeeded"],
  );
});

test("a watch outlives a store that is away, and tells what changed meanwhile", async () => {
  const { backend, leave, comeBack, refused } = interruptible();
  const id = await submitEmpty(backend, job);
  const statuses = watch(backend, id, { signal: never });
  assert.equal((await nextOf(statuses))?.state, "queued");
  const next = nextOf(statuses);
  leave();
  while (refused() < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  await run(backend, id);
  comeBack();
  assert.equal((await next)?.state, "succeeded");
  assert.equal(await nextOf(statuses), undefined);
});

test("a watch gives up on a store that stays away for as long as its caller waits", async () => {
  const { backend, leave } = interruptible();
  const id = await submitEmpty(backend, job);
  leave();
  for (const unavailableForMs of [0, 30]) {
    const watched = watch(backend, id, { unavailableForMs, signal: never }).next();
    await assert.rejects(watched, (error) => isJobError(error, "storage-unavailable"));
  }
});

test("a watch that waits for its store ends with the signal's reason", async () => {
  const { backend, leave, refused } = interruptible();
  const id = await submitEmpty(backend, job);
  leave();
  const stop = new AbortController();
  const watched = watch(backend, id, { signal: stop.signal }).next();
  while (refused() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const reason = new Error("no longer interested");
  stop.abort(reason);
  await assert.rejects(watched, (error) => error === reason);
});

test("waiting for an end outlives a store that is away", async () => {
  const { backend, leave, comeBack, refused } = interruptible();
  const id = await submitEmpty(backend, job);
  const ended = waitForEnd(backend, id, { withinMs: 60_000, signal: never });
  leave();
  while (refused() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  await run(backend, id);
  comeBack();
  assert.equal((await ended).state, "succeeded");
});
