import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { memoryBackend } from "@millrace/jobs/testing";
import { ended, jobThat, startWorker, submitEmpty } from "../fixtures.ts";

test("a worker whose jobs are no longer quick gives back what it has received ahead", async () => {
  const backend = memoryBackend();
  const goOn = new AbortController();
  let slow = false;
  const begun: number[] = [];
  const job = jobThat(async () => {
    begun.push(begun.length);
    if (slow && !goOn.signal.aborted) await once(goOn.signal, "abort");
    return {};
  });
  await using busy = await startWorker(backend, [job]);
  for (let count = 0; count < 5; count++) await ended(backend, await submitEmpty(backend, job));
  slow = true;
  const ids = await Promise.all(Array.from({ length: 6 }, () => submitEmpty(backend, job)));
  // Two block the worker, which may have received two more. Whoever is idle gets those all the same.
  await using _ = await startWorker(backend, [job], { concurrency: 4 });
  while (begun.length < 11) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(busy.running, 2);
  goOn.abort();
  for (const id of ids) assert.equal((await ended(backend, id)).state, "succeeded");
});
