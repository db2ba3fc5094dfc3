import assert from "node:assert/strict";
import { once } from "node:events";
import { Readable } from "node:stream";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { BlobStore, ChildJob, JobQueue, JobStore, LogLine, NewJob, UniquePolicy } from "@millrace/jobs";
import { blobStoreContract, jobQueueContract, jobStoreContract, memoryBackend } from "@millrace/jobs/testing";
import type { ContractCase } from "@millrace/jobs/testing";
import { withFault } from "./with-fault.ts";

/** A port that breaks a promise, and the case that must notice. */
interface Planted<Port> {
  readonly fault: string;
  readonly noticedBy: string;
  readonly plant: (port: Port) => Partial<Port>;
}

const brokenStores: readonly Planted<JobStore>[] = [
  {
    fault: "claims without compare-and-set",
    noticedBy: "gives a job to one of 50 racing workers, and tells the others for how long it is held",
    plant: (store) => ({
      async claim(id, claim) {
        const answer = await store.claim(id, claim);
        const record = await store.get(id);
        return answer.kind === "held" && record !== undefined ? { kind: "claimed", record } : answer;
      },
    }),
  },
  {
    fault: "gives away a job before its time",
    noticedBy: "answers not-due, and for how long, to a claim before its time",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, delayMs: 0 }))) }),
  },
  {
    fault: "settles without looking at the fence",
    noticedBy: "answers lost to a settlement under an old fence, and writes nothing",
    plant: (store) => ({
      settle: async (id, _fence, outcome) => store.settle(id, (await store.get(id))?.fence ?? 0, outcome),
    }),
  },
  {
    fault: "says that it carries messages which it does not",
    noticedBy: "carries no message of a queue that is somewhere else, and leaves its deliveries alone",
    plant: () => ({ carries: () => true }),
  },
  {
    fault: "answers lost to a settlement that is repeated",
    noticedBy: "answers a repeated settlement (retry) with the record as it stands",
    plant: (store) => ({
      async settle(id, fence, outcome) {
        const running = (await store.get(id))?.state === "running";
        return running ? store.settle(id, fence, outcome) : { kind: "lost" };
      },
    }),
  },
  {
    fault: "counts an interrupted attempt",
    noticedBy: "gives the attempt back when it was interrupted, but never the fence",
    plant: (store) => ({
      settle(id, fence, outcome) {
        const problem = { type: "", code: "", title: "", detail: "" };
        const kept = outcome.kind === "interrupted" ? ({ kind: "retry", problem, delayMs: 0 } as const) : outcome;
        return store.settle(id, fence, kept);
      },
    }),
  },
  {
    fault: "takes heartbeats without looking at the fence",
    noticedBy: "answers lost to a heartbeat under an old fence, and writes nothing",
    plant: (store) => ({
      heartbeat: async (id, _fence, beat) => store.heartbeat(id, (await store.get(id))?.fence ?? 0, beat),
    }),
  },
  {
    fault: "takes a lapsed lease for lost",
    noticedBy: "renews a lease that has lapsed but was given to nobody else",
    plant: (store) => ({
      async heartbeat(id, fence, beat) {
        const leaseUntil = (await store.get(id))?.leaseUntil ?? 0;
        return leaseUntil <= Date.now() ? { kind: "lost" } : store.heartbeat(id, fence, beat);
      },
    }),
  },
  {
    fault: "takes lines of a log without looking at the fence",
    noticedBy: "keeps no lines that come under an old fence",
    plant: (store) => ({
      heartbeat: async (id, _fence, beat) => store.heartbeat(id, (await store.get(id))?.fence ?? 0, beat),
    }),
  },
  {
    fault: "lets a log grow without end",
    noticedBy: "keeps the newest lines of a log that grows beyond its limit of lines, and tells how many were dropped",
    plant: (store) => {
      const lines: LogLine[] = [];
      return {
        heartbeat(id, fence, beat) {
          lines.push(...(beat.log ?? []));
          return store.heartbeat(id, fence, beat);
        },
        readLog: async () => ({
          entries: lines.map((line, index) => Object.assign({ number: index + 1 }, line)),
          dropped: 0,
        }),
      };
    },
  },
  {
    fault: "begins a log anew with each attempt",
    noticedBy: "goes on with the log of a job in its next attempt, and keeps it when the job has ended",
    plant: (store) => ({
      async readLog(id, page) {
        const { entries, dropped } = await store.readLog(id, page);
        return { entries: entries.slice(-1), dropped };
      },
    }),
  },
  {
    fault: "deletes every log with the files",
    noticedBy: "keeps the log of a purged job until its own time, and deletes it with the record at the latest",
    plant: (store) => ({
      async markPurged(id, forgetAfterMs) {
        await store.markPurged(id, forgetAfterMs);
        await store.forgetLog(id);
      },
    }),
  },
  {
    fault: "tells of a log for ever",
    noticedBy: "deletes a log at its own time and keeps the result, and tells of it no more",
    plant: () => ({ async forgetLog() {} }),
  },
  {
    fault: "keeps the log of a job that is purged",
    noticedBy: "forgets the log of a job that is purged, and of one that is deleted",
    plant: () => ({ markPurged: async () => {} }),
  },
  {
    fault: "rescues jobs whose lease holds",
    noticedBy: "does not rescue a job whose lease holds",
    plant: (store) => ({ rescue: (id, fence, outcome) => store.settle(id, fence, outcome) }),
  },
  {
    fault: "leaves the fence alone in a rescue",
    noticedBy: "grows the fence with a rescue, so that nothing the old worker still sends is taken",
    plant: (store) => ({ rescue: (id, fence, outcome) => store.settle(id, fence, outcome) }),
  },
  {
    fault: "forgets with what version a job was done",
    noticedBy: "keeps with what version of its handler a job has succeeded, where that is told",
    plant: (store) => ({
      settle(id, fence, outcome) {
        if (outcome.kind !== "succeeded") return store.settle(id, fence, outcome);
        const { handlerVersion: _, ...rest } = outcome;
        return store.settle(id, fence, rest);
      },
    }),
  },
  {
    fault: "takes every job with a deadline for overdue",
    noticedBy: "tells of waiting jobs that are past their deadline, the longest past first, and of no others",
    plant: (store) => ({
      async overdue(limit) {
        const { jobs } = await store.list({}, { limit });
        return jobs.filter(({ deadline }) => deadline !== null);
      },
    }),
  },
  {
    fault: "remembers only the newest death",
    noticedBy: "adds the death that a rescue or a settlement tells of to those that the record has",
    plant: (store) => ({
      async get(id) {
        const record = await store.get(id);
        return record && { ...record, deaths: record.deaths.slice(-1) };
      },
    }),
  },
  {
    fault: "forgets by when a job is to be finished",
    noticedBy: "keeps by when a job is to be finished, from its insertion on, and how many deaths it may have",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, deadlineMs: null }))) }),
  },
  {
    fault: "knows no limits of concurrency",
    noticedBy: "gives away no more jobs of a concurrency key at once than its limit, though all are claimed at once",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, concurrency: null }))) }),
  },
  {
    fault: "leaves those asleep that wait for a place",
    noticedBy: "names the most urgent of those that were turned away when a place is free (succeeded)",
    plant: (store) => ({
      async settle(id, fence, outcome) {
        const answer = await store.settle(id, fence, outcome);
        return answer.kind === "settled" ? { ...answer, released: [] } : answer;
      },
    }),
  },
  {
    fault: "knows no rates",
    noticedBy:
      "starts no more jobs of a rate key within a span than its limit, and tells each of the others another time",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, rate: null }))) }),
  },
  {
    fault: "lets everything through that a pause should hold",
    noticedBy: "gives away no jobs of a paused kind, and those of others as before",
    plant: () => ({ setPaused: async () => {} }),
  },
  {
    fault: "forgets those that a pause has turned away",
    noticedBy: "tells of each job that a pause has turned away once it is over, and of no more than asked",
    plant: () => ({ takeParked: async () => [] }),
  },
  {
    fault: "knows no idempotency keys",
    noticedBy: "adds one of 50 jobs that are inserted at once under one idempotency key",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, idempotencyKey: null }))) }),
  },
  {
    fault: "answers a list in an order of its own",
    noticedBy: "adds a list of jobs, and answers in its order",
    plant: (store) => ({ insert: async (jobs) => (await store.insert(jobs)).toReversed() }),
  },
  {
    fault: "does not compare the jobs of a list with one another",
    noticedBy: "adds the first of a list's jobs that have one idempotency key",
    plant: (store) => ({
      insert: (jobs) => store.insert(jobs.map((job, index) => ({ ...job, idempotencyKey: `key-${index}` }))),
    }),
  },
  {
    fault: "forgets what is rare in a record",
    noticedBy: "keeps for how long the record is wanted",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, recordTtlMs: null }))) }),
  },
  {
    fault: "takes no unique key for the same as another",
    noticedBy: "lets one of 30 live that are inserted at once under one unique key (replace)",
    plant: (store) => ({
      insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, unique: { key: job.id, policy: "existing" } }))),
    }),
  },
  {
    fault: "lets the running one go on that is to be replaced",
    noticedBy: "asks the running one to end for a new one that replaces it",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => withPolicy(job, "keep-last"))) }),
  },
  {
    fault: "asks the running one to end that is to go on",
    noticedBy: "leaves the running one alone for a new one that is kept for afterwards",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => withPolicy(job, "replace"))) }),
  },
  {
    fault: "adds children by themselves",
    noticedBy: "adds children with their parent, which waits for them",
    plant: (store) => ({
      insert: (jobs) => store.insert(jobs.flatMap(({ children = [], ...job }) => [job, ...children.map(withoutKeys)])),
    }),
  },
  {
    fault: "fails no parent",
    noticedBy: "fails a parent at once when a child ends otherwise than well (failed)",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, onChildFailure: "continue" }))) }),
  },
  {
    fault: "tells nobody of the parent that it lets go",
    noticedBy: "lets a parent go with the last of its children, whichever that is",
    plant: (store) => ({
      async settle(id, fence, outcome) {
        return { ...(await store.settle(id, fence, outcome)), released: [] };
      },
    }),
  },
  {
    fault: "rings for jobs that wait for others",
    noticedBy: "neither rings for a parent that waits for its children nor counts it as waiting in the queue",
    plant: (store) => ({
      unsent: async (query) => [
        ...(await store.unsent(query)),
        ...(await store.list({ states: ["scheduled"] }, { limit: query.limit })).jobs,
      ],
    }),
  },
  {
    fault: "leaves children that wait to themselves when their parent is cancelled",
    noticedBy: "cancels the children with their parent, and asks those that run to end",
    plant: (store) => ({
      async requestCancel(id) {
        const record = await store.get(id);
        return record?.childIds.length === 0 ? store.requestCancel(id) : notCancelled(store, id);
      },
    }),
  },
  {
    fault: "runs a job that has its result already",
    noticedBy: "adds a job that has succeeded already, with its result",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map(sampleOf)) }),
  },
  {
    fault: "reuses the result of any job of the key",
    noticedBy: "finds the newest job with a reuse key that has succeeded",
    plant: (store) => ({
      findReusable: async (key) => (await store.list({}, { limit: 100 })).jobs.find(({ reuseKey }) => reuseKey === key),
    }),
  },
  {
    fault: "reuses a result whose files are gone",
    noticedBy: "finds no result for reuse that was purged",
    plant: (store) => ({
      findReusable: async (key) => (await store.list({}, { limit: 100 })).jobs.find(({ reuseKey }) => reuseKey === key),
    }),
  },
  {
    fault: "notes ticks without comparing",
    noticedBy: "lets one of 20 note a tick who try at once",
    plant: (store) => ({
      async noteTick(schedule, _from, to) {
        await store.noteTick(schedule, (await store.lastTick(schedule)).tickAt, to);
        return true;
      },
    }),
  },
  {
    fault: "leaves a waiting job to a worker that never comes when it is cancelled",
    noticedBy: "cancels a job that is queued at once",
    plant: (store) => ({ requestCancel: (id) => notCancelled(store, id) }),
  },
  {
    fault: "puts a job back whose end was asked for",
    noticedBy: "ends a job whose end was asked for instead of putting it back (retry)",
    plant: (store) => ({ requestCancel: (id) => notCancelled(store, id) }),
  },
  {
    fault: "never wakes those who watch",
    noticedBy: "resolves a watch upon progress",
    plant: (store) => ({ watch: (id, version, signal) => store.watch(id, version + 1_000, signal) }),
  },
  {
    fault: "loses the trace context of jobs",
    noticedBy: "keeps the trace context of a job, and gives it to whoever claims it",
    plant: (store) => ({ insert: (jobs) => store.insert(jobs.map((job) => ({ ...job, traceparent: null }))) }),
  },
  {
    fault: "pages by offset",
    noticedBy: "pages without gaps or doubles while jobs are added",
    plant: (store) => ({
      async list(filter, { limit, cursor = "0" }) {
        const { jobs } = await store.list(filter, { limit: 1_000 });
        const end = Number(cursor) + limit;
        return { jobs: jobs.slice(Number(cursor), end), cursor: end < jobs.length ? String(end) : null };
      },
    }),
  },
  {
    fault: "takes the end of a span of time as included",
    noticedBy: "lists jobs that were added from one time on and before another, alone and within a kind and state",
    plant: (store) => ({
      list: ({ createdBefore, ...filter }, page) =>
        store.list({ ...filter, ...(createdBefore !== undefined && { createdBefore: createdBefore + 1 }) }, page),
    }),
  },
  {
    fault: "forgets the span of time after the first page",
    noticedBy: "pages through the jobs of a span of time without gaps or doubles",
    plant: (store) => ({
      list: ({ createdFrom, ...filter }, page) =>
        store.list(page.cursor === undefined && createdFrom !== undefined ? { createdFrom, ...filter } : filter, page),
    }),
  },
  {
    fault: "looks for a part of an id anywhere in it",
    noticedBy: "lists jobs by how their ids begin, with the other conditions or without",
    plant: (store) => ({
      async list({ idPrefix = "", ...filter }, page) {
        const { jobs } = await store.list(filter, { limit: 1_000 });
        return { jobs: jobs.filter(({ id }) => id.includes(idPrefix.slice(0, 8))).slice(0, page.limit), cursor: null };
      },
    }),
  },
  {
    fault: "takes the most urgent job for the oldest",
    noticedBy: "tells for each kind how long a job has been due that waits longest, whatever its priority",
    plant: (store) => ({
      async oldestDue() {
        const { jobs } = await store.list({ states: ["queued"] }, { limit: 1_000 });
        const urgent = Map.groupBy(
          jobs.toSorted((a, b) => b.priority - a.priority),
          ({ kind }) => kind,
        );
        return [...urgent].map(([kind, [job]]) => ({ kind, dueForMs: Date.now() - (job?.notBefore ?? 0) }));
      },
    }),
  },
  {
    fault: "counts jobs as due before their time",
    noticedBy: "does not count as due what is due later, runs, or has ended",
    plant: (store) => ({
      async oldestDue() {
        const { jobs } = await store.list({ states: ["queued", "scheduled"] }, { limit: 1_000 });
        return jobs.map(({ kind, notBefore }) => ({ kind, dueForMs: Date.now() - notBefore }));
      },
    }),
  },
  {
    fault: "rings for jobs that have only just become due",
    noticedBy: "tells of waiting jobs that have been due for as long as asked, and of no others",
    plant: (store) => ({ unsent: ({ limit }) => store.unsent({ limit, dueForMs: 0 }) }),
  },
  {
    fault: "forgets that a doorbell was rung again",
    noticedBy: "keeps still about jobs whose doorbell was rung again, for the time given",
    plant: () => ({ markSent: async () => {} }),
  },
  {
    fault: "takes every running job for stale",
    noticedBy: "tells of running jobs whose lease has lapsed, and of no others",
    plant: (store) => ({ stale: async (limit) => (await store.list({ states: ["running"] }, { limit })).jobs }),
  },
  {
    fault: "forgets records before it purges results",
    noticedBy: "tells of results to purge before records to forget, and of no more than asked",
    plant: (store) => ({ expired: async (limit) => (await store.expired(limit)).toReversed() }),
  },
  {
    fault: "serves on after it was closed",
    noticedBy: "refuses every call once it is closed, and may be closed twice",
    plant: () => ({ [Symbol.asyncDispose]: async () => {} }),
  },
];

const brokenQueues: readonly Planted<JobQueue>[] = [
  {
    fault: "drops released messages",
    noticedBy: "delivers a released message again at once",
    plant: (queue) => ({
      async receive(options) {
        const deliveries = await queue.receive(options);
        return deliveries.map((delivery) => withFault(delivery, { release: () => delivery.acknowledge() }));
      },
    }),
  },
  {
    fault: "drops the trace context of messages",
    noticedBy: "carries the trace context of a message, and none where none was sent",
    plant: (queue) => ({
      send: (messages) => queue.send(messages.map(({ traceparent: _trace, ...message }) => message)),
    }),
  },
  {
    fault: "never delivers a message again",
    noticedBy: "delivers a message again that was neither extended nor acknowledged in time",
    plant: (queue) => ({ receive: (options) => queue.receive({ ...options, visibilityMs: 600_000 }) }),
  },
  {
    fault: "does not hide a message in hand",
    noticedBy: "hides a message in hand from others",
    plant: (queue) => ({ receive: (options) => queue.receive({ ...options, visibilityMs: 0 }) }),
  },
  {
    fault: "does not keep an extended message hidden",
    noticedBy: "keeps an extended message hidden",
    plant: (queue) => ({
      async receive(options) {
        const deliveries = await queue.receive(options);
        return deliveries.map((delivery) => withFault(delivery, { extend: async () => {} }));
      },
    }),
  },
  {
    fault: "delivers released messages at once",
    noticedBy: "delivers a released message again after its delay, and not before",
    plant: (queue) => ({
      async receive(options) {
        const deliveries = await queue.receive(options);
        return deliveries.map((delivery) => withFault(delivery, { release: () => delivery.release(0) }));
      },
    }),
  },
  {
    fault: "delivers delayed messages at once",
    noticedBy: "does not deliver a message before its delay is over, and does so after",
    plant: (queue) => ({
      send: (messages) => queue.send(messages.map((message) => ({ ...message, delayMs: 0 }))),
    }),
  },
  {
    fault: "delivers the least urgent first",
    noticedBy: "delivers the most urgent first",
    plant: (queue) => ({ receive: async (options) => (await queue.receive(options)).toReversed() }),
  },
  {
    fault: "takes a message with a wait that was ended",
    noticedBy: "takes no message with a wait that was ended",
    plant: (queue) => ({
      async receive(options) {
        const received = queue.receive({ ...options, signal: new AbortController().signal });
        const ended = once(options.signal, "abort").then(() => options.signal.throwIfAborted());
        await Promise.race([received, ended]);
        return received;
      },
    }),
  },
  {
    fault: "gives out more than was asked for",
    noticedBy: "delivers at most as many messages at once as were asked for",
    plant: (queue) => ({ receive: (options) => queue.receive({ ...options, max: 100 }) }),
  },
];

const brokenBlobStores: readonly Planted<BlobStore>[] = [
  {
    fault: "ignores maxBytes",
    noticedBy: "refuses a blob of one byte more than allowed, and keeps nothing of it",
    plant: (store) => ({ put: (key, source, options) => store.put(key, source, { ...options, maxBytes: Infinity }) }),
  },
  {
    fault: "leaves what came before the source failed",
    noticedBy: "throws what the source throws, and keeps nothing",
    plant: (store) => ({ put: (key, source, options) => putInParts(store, key, source, options.maxBytes) }),
  },
  {
    fault: "shows a blob before it is whole",
    noticedBy: "shows a blob only once it is whole",
    plant: (store) => ({ put: (key, source, options) => putInParts(store, key, source, options.maxBytes) }),
  },
  {
    fault: "does not hear the signal while the source is silent",
    noticedBy: "throws the signal's reason although the source is silent, and keeps nothing",
    plant: (store) => ({ put: (key, source, { maxBytes }) => store.put(key, source, { maxBytes }) }),
  },
  {
    fault: "lets the reader of a blob see its successor",
    noticedBy: "lets a reader finish the blob it has opened although that is replaced",
    plant: (store) => ({
      async open(key) {
        const size = (await store.stat(key))?.bytes ?? 0;
        return Readable.from(readPiecemeal(store, key, size), { objectMode: false });
      },
    }),
  },
  {
    fault: "takes the end of a range as excluded",
    noticedBy: "reads bytes 10 to 70000 of 100000",
    plant: (store) => ({
      open: (key, options) => store.open(key, { range: { start: 10, end: (options?.range?.end ?? 0) - 1 } }),
    }),
  },
  {
    fault: "tells another hash",
    noticedBy: "keeps 65536 bytes, and tells their number and hash",
    plant: (store) => ({
      put: async (key, source, options) => ({ ...(await store.put(key, source, options)), sha256: "0".repeat(64) }),
    }),
  },
  {
    fault: "lists in no order",
    noticedBy: "lists blobs in the order of their keys, as stat tells of them",
    plant: (store) => ({
      async list(prefix, page) {
        const { blobs, cursor } = await store.list(prefix, page);
        return { blobs: blobs.toReversed(), cursor };
      },
    }),
  },
  {
    fault: "complains of a blob that is not there to delete",
    noticedBy: "forgets a deleted blob, and does not mind deleting twice or what was never there",
    plant: (store) => ({
      async delete(key) {
        if ((await store.stat(key)) === undefined) throw new Error(`no blob ${key}`);
        await store.delete(key);
      },
    }),
  },
  {
    fault: "takes any key",
    noticedBy: "refuses keys that could mean something else elsewhere",
    plant: () => ({ stat: async () => undefined }),
  },
];

turnsRed("job store", jobStoreContract, () => memoryBackend().store, brokenStores);
turnsRed("job queue", jobQueueContract, () => memoryBackend().queue, brokenQueues);
turnsRed("blob store", blobStoreContract, () => memoryBackend().blobs, brokenBlobStores);

function turnsRed<Port extends AsyncDisposable>(
  portName: string,
  contract: readonly ContractCase<Port>[],
  openFresh: () => Port,
  faults: readonly Planted<Port>[],
): void {
  suite(`the contract turns red for a ${portName} that`, { concurrency: true }, () => {
    for (const { fault, noticedBy, plant } of faults) {
      test(fault, async () => {
        const noticing = contract.filter(({ name }) => name === noticedBy);
        assert.equal(noticing.length, 1, `there is no case "${noticedBy}"`);
        for (const { check } of noticing) {
          await using sound = openFresh();
          await check(sound);
          await using port = openFresh();
          await assert.rejects(inTime(check(withFault(port, plant(port)))));
        }
      });
    }
  });
}

/** A case that hangs fails, too. */
async function inTime(checked: Promise<void>): Promise<void> {
  const stop = new AbortController();
  const late = delay(500, undefined, { signal: stop.signal }).then(() => assert.fail("the case hangs"));
  try {
    await Promise.race([checked, late]);
  } finally {
    stop.abort();
    late.catch(() => {});
  }
}

/** A job without what it came with. */
function sampleOf({ id, kind, input, maxAttempts, priority, delayMs, resultTtlMs }: NewJob): NewJob {
  const keys = { idempotencyKey: null, fingerprint: null };
  return { id, kind, input, maxAttempts, priority, delayMs, resultTtlMs, ...keys };
}

function withPolicy(job: NewJob, policy: UniquePolicy): NewJob {
  return job.unique === undefined ? job : { ...job, unique: { ...job.unique, policy } };
}

function withoutKeys(child: ChildJob): NewJob {
  return { ...child, idempotencyKey: null, fingerprint: null };
}

async function notCancelled(store: JobStore, id: string): ReturnType<JobStore["requestCancel"]> {
  const record = await store.get(id);
  return record && { record, released: [], affected: [] };
}

async function putInParts(
  store: BlobStore,
  key: string,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): ReturnType<BlobStore["put"]> {
  const parts: Uint8Array[] = [];
  let digest = { bytes: 0, sha256: "" };
  for await (const part of source) {
    parts.push(part);
    digest = await store.put(key, Readable.from([Buffer.concat(parts)], { objectMode: false }), { maxBytes });
  }
  return digest;
}

async function* readPiecemeal(store: BlobStore, key: string, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < size; start += 65_536) {
    for await (const chunk of await store.open(key, { range: { start, end: start + 65_535 } })) yield chunk as Buffer;
  }
}
