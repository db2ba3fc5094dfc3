import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { isStoredFile, isTerminal, JobWorker, submit, Upkeep, waitForEnd } from "@millrace/jobs";
import type { Backend, JobRecord } from "@millrace/jobs";
import { echoJob, echoKind } from "@millrace/jobs/testing/echo-job";
import { openFresh } from "./open-fresh.ts";
import { startProgram } from "./start-program.ts";

const kills = 200;
const lanes = 4;
/** Long enough for jobs to be met in their middle, four at once. */
const takesMs = 20;
const longestMs = 60;
/** More than a worker can end before it is killed: there is always something to be killed in the middle of. */
const jobsPerKill = 16;

suite("workers that are killed", () => {
  test(`R1: ${kills} kills at random moments cost no job, and no result changes after it was seen`, async (context) => {
    await using fresh = await openFresh();
    await using _ = await upkeepOn(fresh, 100);
    const ids = await Promise.all(Array.from({ length: jobsPerKill }, (_, index) => submitEcho(fresh, `job ${index}`)));
    const seen = new Map<string, JobRecord>();
    let left = kills;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const arriving = Promise.all(Array.from({ length: jobsPerKill }, () => submitEcho(fresh, "one more")));
        await using worker = startProgram("pipeline-worker", fresh.options, ["15000", String(takesMs)]);
        await worker.printed(2);
        await delay(Math.random() * longestMs);
        worker.process.kill("SIGKILL");
        await worker.ended();
        await noteEnds(fresh, seen);
        ids.push(...(await arriving));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const survivor = new JobWorker({ backend: fresh, jobs: [echoJob({ takesMs: 0, begun() {} })], concurrency: 8 });
    await survivor.start();
    for (const id of ids) await endOf(fresh, id);
    await survivor.stop();
    const records = await Promise.all(ids.map((id) => fresh.store.get(id)));
    for (const record of records) await checkResult(fresh, record);
    for (const [id, record] of seen) assert.deepEqual(await fresh.store.get(id), record);
    const interruptions = records.map((record) => (record?.attempt ?? 1) - 1).reduce((sum, more) => sum + more, 0);
    context.diagnostic(`${kills} kills interrupted ${interruptions} attempts of ${ids.length} jobs`);
    assert.ok(interruptions > kills / 2);
    assert.deepEqual(await fresh.store.counts(), [{ kind: "echo", state: "succeeded", count: ids.length }]);
  });

  test("R2: a worker that was stopped for longer than its lease finds its outcome refused, and its result is not the job's", async () => {
    await using fresh = await openFresh();
    await using _ = await upkeepOn(fresh, 50);
    await using zombie = startProgram("pipeline-worker", fresh.options, ["300", "2000"]);
    await zombie.printed(1);
    const id = await submitEcho(fresh, "twice");
    await zombie.printed(2);
    zombie.process.kill("SIGSTOP");
    const other = new JobWorker({ backend: fresh, jobs: [echoJob({ takesMs: 0, begun() {} })] });
    await other.start();
    await endOf(fresh, id);
    await other.stop();
    const ended = await fresh.store.get(id);
    assert.equal(ended?.output?.["by"], process.pid);
    zombie.process.kill("SIGCONT");
    await zombie.printed(3);
    assert.deepEqual(zombie.lines, ["working", `begun ${id}`, `dropped ${id}`]);
    assert.deepEqual(await fresh.store.get(id), ended);
    await checkResult(fresh, ended);
    assert.deepEqual(
      (await fresh.blobs.list(`jobs/${id}/`, { limit: 10 })).blobs.map(({ key }) => key.split("/")[2]),
      [String(ended?.fence ?? 0)],
    );
  });
});

async function upkeepOn(backend: Backend, everyMs: number): Promise<AsyncDisposable> {
  const upkeep = new Upkeep({ backend, everyMs });
  await upkeep.start();
  return { [Symbol.asyncDispose]: () => upkeep.stop() };
}

async function submitEcho(backend: Backend, text: string): Promise<string> {
  return (await submit(backend, echoKind, { text })).record.id;
}

async function endOf(backend: Backend, id: string): Promise<void> {
  const { state } = await waitForEnd(backend, id, { withinMs: 120_000, signal: AbortSignal.timeout(130_000) });
  assert.equal(state, "succeeded");
}

/** Keeps the record of every job that has ended, as it was when that was first seen. */
async function noteEnds({ store }: Backend, seen: Map<string, JobRecord>): Promise<void> {
  const { jobs: ended } = await store.list({ states: ["succeeded", "failed", "cancelled"] }, { limit: 1_000 });
  for (const record of ended) if (!seen.has(record.id)) seen.set(record.id, record);
}

/** The stored file is there, is what its digest says, and was written by the worker that the record names. */
async function checkResult({ blobs }: Backend, record: JobRecord | undefined): Promise<void> {
  assert.ok(record !== undefined && isTerminal(record.state) && record.output !== null);
  const { text, by } = record.output;
  assert.ok(isStoredFile(text));
  const hash = createHash("sha256");
  let content = "";
  for await (const chunk of await blobs.open(text.key)) {
    hash.update(chunk as Uint8Array);
    content += String(chunk);
  }
  assert.equal(hash.digest("hex"), text.sha256);
  assert.deepEqual(content.split(" by "), [record.input["text"], String(Number(by))]);
}
