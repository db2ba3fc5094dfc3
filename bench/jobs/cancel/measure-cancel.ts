import { fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cancel, closeBackend, submit, waitForEnd } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { sqliteBackend } from "@millrace/sqlite";
import { obedientKind, stubbornKind } from "./cancelled-kinds.ts";
import { conversionCancelledMs } from "./conversion-cancelled.ts";

const program = fileURLToPath(new URL("worker-loop.ts", import.meta.url));
const obedientJobs = 20;
const stubbornJobs = 3;
const patienceMs = 60_000;

/**
 * F: how long after a cancel from another process a job has ended, the longest of several: one that honours its signal, one in
 * a process of its own that ignores it (without its grace), and a conversion in the middle of its slides.
 */
export async function measureCancel(folder: string): Promise<Record<string, number>> {
  const place = { database: join(folder, "jobs.db"), files: join(folder, "files") };
  const backend = sqliteBackend(place);
  const worker = fork(program, [place.database, place.files]);
  try {
    const honoured = await longest(obedientJobs, () => cancelledMs(backend, obedientKind));
    const ignored = await longest(stubbornJobs, () => cancelledMs(backend, stubbornKind));
    return {
      honouredMs: honoured,
      beyondGraceMs: ignored - stubbornKind.abortGraceMs,
      conversionMs: await conversionCancelledMs(folder),
    };
  } finally {
    worker.kill("SIGKILL");
    await closeBackend(backend);
  }
}

async function longest(times: number, measure: () => Promise<number>): Promise<number> {
  const all: number[] = [];
  for (let done = 0; done < times; done++) all.push(await measure());
  return Math.max(...all);
}

async function cancelledMs(backend: Backend, kind: typeof obedientKind): Promise<number> {
  let { record } = await submit(backend, kind, {});
  while (record.progress === null) {
    record = await backend.store.watch(record.id, record.version, AbortSignal.timeout(patienceMs));
  }
  const askedAt = performance.now();
  await cancel(backend, record.id);
  const wait = { withinMs: patienceMs, signal: AbortSignal.timeout(2 * patienceMs) };
  const { state } = await waitForEnd(backend, record.id, wait);
  if (state !== "cancelled") throw new Error(`a job that was cancelled is ${state}`);
  return performance.now() - askedAt;
}
