import { once } from "node:events";
import { defineJob, file, JobWorker, submit, waitForEnd } from "@millrace/jobs";
import type { Backend, Handler, Job, JobDefinition, JobStatus, JobStore, Shape, WorkerOptions } from "@millrace/jobs";
import { z } from "zod";
import { withFault } from "./testing/with-fault.ts";

/** Bytes of a text, as a stream of one chunk. */
export async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** All that a stream yields, as a text. */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A kind with one file in, one file and one value out. */
export const shoutKind = defineJob({
  name: "shout",
  input: { text: file({ accept: [".txt"], maxBytes: 1_000 }), times: z.int().min(1).default(1) },
  output: { loud: file(), letters: z.int() },
  attempts: 3,
  timeoutMs: 5_000,
  abortGraceMs: 50,
  backoff: { minMs: 1, maxMs: 1, jitter: 0 },
});

/** The handler of {@link shoutKind} that does what it says. */
export const shout: Job = shoutKind.handledBy(async ({ text, times }, { files }) => {
  const loud = (await textOf(await text.open())).toUpperCase().repeat(times);
  return {
    loud: await files.put({ name: "loud.txt", contentType: "text/plain" }, bytesOf(loud)),
    letters: loud.length,
  };
});

/** A kind without fields, handled by `run`. */
export function jobThat(run: Handler<Shape, Shape>, options: Partial<JobDefinition<Shape, Shape>> = {}): Job {
  const kind = defineJob({
    name: "work",
    input: {},
    output: {},
    abortGraceMs: 50,
    backoff: { minMs: 1, maxMs: 1, jitter: 0 },
    ...options,
  });
  return kind.handledBy(run);
}

/** Starts a worker for the length of a scope. */
export async function startWorker(
  backend: Backend,
  jobs: readonly Job[],
  options: Partial<WorkerOptions> = {},
): Promise<JobWorker & AsyncDisposable> {
  const worker = new JobWorker({ backend, jobs, concurrency: 2, leaseMs: 1_000, stopGraceMs: 1_000, ...options });
  await worker.start();
  return Object.assign(worker, { [Symbol.asyncDispose]: () => worker.stop() });
}

/** Submits a job without input. @returns its id */
export async function submitEmpty(backend: Backend, job: Job): Promise<string> {
  const { record } = await submit(backend, job.kind, {});
  return record.id;
}

/** The status of a job when it has ended, within twenty seconds. */
export async function ended(backend: Backend, id: string): Promise<JobStatus> {
  return waitForEnd(backend, id, { withinMs: 20_000, signal: AbortSignal.timeout(30_000) });
}

/** Resolves when `signal` is aborted. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}

/** A job that runs for a turn of the loop, and how many of it have run at once. */
export function crowd(): { readonly job: Job; readonly mostAtOnce: () => number } {
  let running = 0;
  let most = 0;
  const job = jobThat(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return {};
  });
  return { job, mostAtOnce: () => most };
}

/** The back end with a store that does some things otherwise. */
export function withStore(backend: Backend, changes: Partial<JobStore>): Backend {
  return { ...backend, store: withFault(backend.store, changes) };
}
