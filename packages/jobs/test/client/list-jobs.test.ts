import assert from "node:assert/strict";
import { test } from "node:test";
import { isJobError, listJobs, submit } from "@millrace/jobs";
import type { Backend, JobQuery } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { bytesOf, ended, shout, shoutKind, startWorker } from "../fixtures.ts";

async function submitText(backend: Backend, name: string): Promise<string> {
  const { record } = await submit(backend, shoutKind, { text: { name, content: bytesOf("hey") } });
  return record.id;
}

async function listAll(backend: Backend, query: JobQuery): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await listJobs(backend, { ...query, ...(cursor !== undefined && { cursor }) });
    ids.push(...page.jobs.map(({ id }) => id));
    cursor = page.cursor;
  }
  return ids;
}

test("jobs are found by part of the name of a file, in or out, page by page", async () => {
  const backend = memoryBackend();
  const report = await submitText(backend, "Report 2026.txt");
  for (let made = 0; made < 5; made++) await submitText(backend, "other.txt");
  const notes = await submitText(backend, "notes on the report.txt");
  assert.deepEqual(await listAll(backend, { fileName: "REPORT", limit: 2 }), [notes, report]);
  assert.deepEqual(await listAll(backend, { fileName: "REPORT", states: ["failed"] }), []);
  await using _worker = await startWorker(backend, [shout]);
  await ended(backend, report);
  assert.deepEqual(await listAll(backend, { fileName: "loud", states: ["succeeded"], idPrefix: report }), [report]);
});

test("a search answers after a thousand records, with a cursor to go on by", async () => {
  const backend = memoryBackend();
  const wanted = await submitText(backend, "wanted.txt");
  for (let made = 0; made < 1_000; made++) await submitText(backend, "other.txt");
  const first = await listJobs(backend, { fileName: "wanted", limit: 500 });
  assert.deepEqual([first.jobs, typeof first.cursor], [[], "string"]);
  const rest = await listJobs(backend, { fileName: "wanted", limit: 500, cursor: first.cursor ?? "" });
  assert.deepEqual([rest.jobs.map(({ id }) => id), rest.cursor], [[wanted], null]);
});

test("a query that cannot be is refused, with all its faults", async () => {
  const query = { limit: 0, idPrefix: "01h", createdFrom: 2, createdBefore: 1 };
  await assert.rejects(listJobs(memoryBackend(), query), (error) => {
    assert.ok(isJobError(error, "invalid-input"));
    assert.deepEqual(
      error.faults.map(({ path }) => path),
      ["limit", "idPrefix", "createdBefore"],
    );
    return true;
  });
});
