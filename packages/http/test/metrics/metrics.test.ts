import assert from "node:assert/strict";
import { test } from "node:test";
import { JobError, defineJob, onJobEvent, pause, resume, submit } from "@millrace/jobs";
import type { Job } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { millraceMetrics } from "@millrace/http";
import Fastify from "fastify";
import { openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";

/** A kind that no other test of this file has: events are those of the whole process. */
function kindOf(name: string): Job {
  return defineJob({ name, input: {}, output: {} }).handledBy(async () => ({}));
}

/** The samples of a scrape by their names with labels. */
async function scrape(address: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${address}/metrics`);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** Resolves when so many jobs of a kind have ended, as this process tells. */
async function settled(kind: string, jobs: number): Promise<void> {
  const all = Promise.withResolvers<void>();
  let left = jobs;
  using _listening = onJobEvent((event) => {
    if (event.kind === kind && event.type === "settled" && --left === 0) all.resolve();
  });
  await all.promise;
}

async function submitTo({ backend }: TestService, { kind }: Job): Promise<string> {
  return (await submit(backend, kind, {})).record.id;
}

test("metrics are not served unless asked for", async () => {
  await using service = await openService();
  assert.equal((await fetch(`${service.address}/metrics`)).status, 404);
});

test("metrics tell what the back end holds", async () => {
  let now = Date.now();
  const job = kindOf("held-in-store");
  const backend = memoryBackend({ now: () => now });
  await using service = await openService({ backend, jobs: [job.kind], metrics: true });
  await submitTo(service, job);
  now += 90_000;
  await submitTo(service, job);
  const samples = await scrape(service.address);
  assert.equal(samples.get("millrace_backend_up"), 1);
  assert.equal(samples.get('millrace_jobs{kind="held-in-store",state="queued"}'), 2);
  assert.equal(samples.get('millrace_oldest_due_seconds{kind="held-in-store"}'), 90);
  assert.equal(samples.get('millrace_queue_messages{state="ready"}'), 2);
  await service.backend.store.requestCancel((await service.backend.store.list({}, { limit: 1 })).jobs[0]?.id ?? "");
  assert.equal((await scrape(service.address)).get('millrace_jobs{kind="held-in-store",state="cancelled"}'), 1);
});

test("metrics tell which kinds are paused, for as long as they are", async () => {
  await using service = await openService({ metrics: true });
  await pause(service.backend, "held-back");
  assert.equal((await scrape(service.address)).get('millrace_kind_paused{kind="held-back"}'), 1);
  await resume(service.backend, "held-back");
  assert.equal((await scrape(service.address)).get('millrace_kind_paused{kind="held-back"}'), undefined);
});

test("metrics tell how long jobs of this process waited and ran, and how they ended", async () => {
  const job = kindOf("run-here");
  await using service = await openService({ jobs: [job.kind], handlers: [job], metrics: true });
  const counted = settled("run-here", 3);
  for (let made = 0; made < 3; made++) await submitTo(service, job);
  await counted;
  const samples = await scrape(service.address);
  assert.equal(samples.get('millrace_job_wait_seconds_count{kind="run-here"}'), 3);
  assert.equal(samples.get('millrace_job_events_total{kind="run-here",event="submitted"}'), 3);
  assert.equal(samples.get('millrace_job_run_seconds_bucket{le="+Inf",kind="run-here",outcome="succeeded"}'), 3);
});

test("metrics tell how many slots the workers of this process have, and how many are busy", async () => {
  const started = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const job = defineJob({ name: "slow-work", input: {}, output: {} }).handledBy(async () => {
    started.resolve();
    await finish.promise;
    return {};
  });
  await using service = await openService({ jobs: [job.kind], handlers: [job], metrics: true });
  const id = await submitTo(service, job);
  await started.promise;
  const samples = await scrape(service.address);
  assert.ok(Number(samples.get("millrace_worker_slots")) >= 1);
  assert.equal(samples.get("millrace_worker_slots_busy"), 1);
  finish.resolve();
  await service.ended(id);
});

test("a back end that does not answer is told as down, and no number of it as it was", async () => {
  const job = kindOf("gone-down");
  await using service = await openService({ jobs: [job.kind], metrics: true, checkTimeoutMs: 1_000 });
  await submitTo(service, job);
  assert.equal((await scrape(service.address)).get("millrace_backend_up"), 1);
  service.backend.store.counts = () => Promise.reject(new JobError("storage-unavailable", "away"));
  const refused = await scrape(service.address);
  service.backend.store.counts = () => new Promise(() => {});
  const hanging = await scrape(service.address);
  for (const samples of [refused, hanging]) {
    assert.equal(samples.get("millrace_backend_up"), 0);
    assert.deepEqual(
      [...samples.keys()].filter((name) => name.startsWith("millrace_jobs{")),
      [],
    );
    assert.equal(samples.get('millrace_job_events_total{kind="gone-down",event="submitted"}'), 1);
  }
});

test("labels are kinds, states, events and outcomes, and nothing that grows with jobs or workers", async () => {
  const job = kindOf("labelled");
  await using service = await openService({ jobs: [job.kind], handlers: [job], metrics: true });
  const counted = settled("labelled", 1);
  const id = await submitTo(service, job);
  await counted;
  const samples = await scrape(service.address);
  const labels = [...samples.keys()].flatMap((name) => [...name.matchAll(/(\w+)="/g)].map((match) => match[1]));
  assert.deepEqual(new Set(labels), new Set(["event", "kind", "le", "outcome", "state"]));
  assert.doesNotMatch([...samples.keys()].join(), new RegExp(id));
});

test("metrics can be served alone, and end with their application", async () => {
  const backend = memoryBackend();
  const job = kindOf("served-alone");
  const app = Fastify();
  await app.register(millraceMetrics, { backend });
  await submit(backend, job.kind, {});
  const text = (await app.inject("/metrics")).body;
  assert.match(text, /millrace_jobs\{kind="served-alone",state="queued"\} 1/);
  await app.close();
});
