import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { test } from "node:test";
import {
  JobFailure,
  cancel,
  jobEventChannel,
  onJobEvent,
  pause,
  problem,
  resume,
  silentLogger,
  submit,
} from "@millrace/jobs";
import type { JobEvent } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { prune } from "../../src/upkeep/prune.ts";
import { rescueStale } from "../../src/upkeep/rescue-stale.ts";
import { resendUnsent } from "../../src/upkeep/resend-unsent.ts";
import { aborted, bytesOf, ended, jobThat, shout, shoutKind, startWorker, submitEmpty } from "../fixtures.ts";

/** Everything that happens to jobs of this process until the end of a scope. */
function listen(): Disposable & { readonly of: (id: string) => JobEvent[] } {
  const heard: JobEvent[] = [];
  const listening = onJobEvent((event) => heard.push(event));
  return {
    of: (id) => heard.filter((event) => "id" in event && event.id === id),
    [Symbol.dispose]: () => listening[Symbol.dispose](),
  };
}

function typesOf(events: readonly JobEvent[]): string[] {
  return events.map(({ type }) => type);
}

const again = new JobFailure(problem("busy", "Busy", "Later."), { retry: true });

test("a job that succeeds is told of from its submission to its end", async () => {
  const backend = memoryBackend();
  using events = listen();
  await using _worker = await startWorker(backend, [shout], { id: "w1" });
  const input = { text: { name: "a.txt", content: bytesOf("a") } };
  const { record } = await submit(backend, shoutKind, input, { priority: 7 });
  await ended(backend, record.id);
  await _worker.stop();
  const [submitted, claimed, settled, ...others] = events.of(record.id);
  assert.deepEqual(others, []);
  assert.ok(submitted?.type === "submitted" && claimed?.type === "claimed" && settled?.type === "settled");
  assert.deepEqual([submitted.kind, submitted.priority, submitted.notBefore], ["shout", 7, record.notBefore]);
  assert.deepEqual([claimed.attempt, claimed.worker], [1, "w1"]);
  assert.ok(claimed.waitMs >= 0);
  assert.deepEqual([settled.state, settled.attempt, settled.worker, settled.problem], ["succeeded", 1, "w1", null]);
  assert.ok(Number(settled.runMs) >= 0);
});

test("progress is told as it is written", async () => {
  const backend = memoryBackend();
  using events = listen();
  const written = Promise.withResolvers<void>();
  using _waiting = onJobEvent(({ type }) => {
    if (type === "progress") written.resolve();
  });
  const job = jobThat(async (_input, { progress }) => {
    progress({ stage: "counting", percent: 50 });
    await written.promise;
    return {};
  });
  await using _worker = await startWorker(backend, [job]);
  const id = await submitEmpty(backend, job);
  await ended(backend, id);
  const progress = events.of(id).find((event) => event.type === "progress");
  assert.deepEqual([progress?.progress.stage, progress?.progress.percent, progress?.attempt], ["counting", 50, 1]);
});

test("an attempt that fails is told as retried, with its problem; the last one as settled", async () => {
  const backend = memoryBackend();
  using events = listen();
  const job = jobThat(() => Promise.reject(again), { attempts: 2 });
  await using _worker = await startWorker(backend, [job]);
  const id = await submitEmpty(backend, job);
  await ended(backend, id);
  await _worker.stop();
  const told = events.of(id);
  assert.deepEqual(typesOf(told), ["submitted", "claimed", "retried", "claimed", "settled"]);
  const [, , retried, , settled] = told;
  assert.ok(retried?.type === "retried" && settled?.type === "settled");
  assert.deepEqual([retried.attempt, retried.problem?.code], [1, "busy"]);
  assert.deepEqual([settled.attempt, settled.state, settled.problem?.code], [2, "failed", "busy"]);
});

test("a cancel is told once: as the end of a job that waits, as a request where one runs", async () => {
  const backend = memoryBackend();
  using events = listen();
  const started = Promise.withResolvers<void>();
  const job = jobThat(async (_input, { signal }) => {
    started.resolve();
    await aborted(signal);
    throw signal.reason;
  });
  const waiting = await submitEmpty(backend, job);
  for (let time = 1; time <= 2; time++) await cancel(backend, waiting);
  assert.deepEqual(typesOf(events.of(waiting)), ["submitted", "settled"]);
  await using _worker = await startWorker(backend, [job]);
  const running = await submitEmpty(backend, job);
  await started.promise;
  for (let time = 1; time <= 2; time++) await cancel(backend, running);
  await ended(backend, running);
  await _worker.stop();
  assert.deepEqual(typesOf(events.of(running)), ["submitted", "claimed", "cancel-requested", "settled"]);
});

test("an attempt that a stopping worker gives back is told as interrupted", async () => {
  const backend = memoryBackend();
  using events = listen();
  const started = Promise.withResolvers<void>();
  const job = jobThat(async (_input, { signal }) => {
    started.resolve();
    await aborted(signal);
    throw signal.reason;
  });
  const worker = await startWorker(backend, [job], { stopGraceMs: 0 });
  const id = await submitEmpty(backend, job);
  await started.promise;
  await worker.stop();
  assert.deepEqual(typesOf(events.of(id)), ["submitted", "claimed", "interrupted"]);
});

test("upkeep tells what it rescues, rings again for, purges and forgets", async () => {
  let passedMs = 0;
  const backend = memoryBackend({ now: () => Date.now() + passedMs });
  using events = listen();
  const job = jobThat(async () => ({}), { attempts: 1 });
  const id = await submitEmpty(backend, job);
  passedMs += 60_000;
  await resendUnsent(backend, silentLogger);
  await backend.store.claim(id, { worker: "dead", leaseMs: 1_000 });
  passedMs += 60_000;
  await rescueStale(backend, silentLogger);
  passedMs += 2 * 86_400_000;
  const never = new AbortController().signal;
  await prune(backend, 0, never);
  await prune(backend, 0, never);
  assert.deepEqual(typesOf(events.of(id)), ["submitted", "rung-again", "rescued", "settled", "purged", "forgotten"]);
  const rescued = events.of(id).find(({ type }) => type === "rescued");
  assert.ok(rescued?.type === "rescued");
  assert.deepEqual([rescued.worker, rescued.comesBack], ["dead", false]);
});

test("pausing and resuming a kind is told with its name, and of no job", async () => {
  const backend = memoryBackend();
  const heard: JobEvent[] = [];
  using _listening = onJobEvent((event) => heard.push(event));
  await pause(backend, shoutKind);
  await resume(backend, "shout");
  assert.deepEqual(
    heard.map(({ at, ...event }) => [event, typeof at]),
    [
      [{ type: "paused", kind: "shout" }, "number"],
      [{ type: "resumed", kind: "shout" }, "number"],
    ],
  );
});

test("nobody is told after the listening was disposed, and the channel is open to other tools", async () => {
  const backend = memoryBackend();
  const job = jobThat(async () => ({}));
  const events = listen();
  events[Symbol.dispose]();
  const heard: unknown[] = [];
  const onMessage = (message: unknown): void => void heard.push(message);
  subscribe(jobEventChannel, onMessage);
  const id = await submitEmpty(backend, job);
  unsubscribe(jobEventChannel, onMessage);
  assert.deepEqual(events.of(id), []);
  assert.equal(heard.length, 1);
});
