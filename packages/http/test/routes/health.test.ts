import assert from "node:assert/strict";
import { test } from "node:test";
import { JobError } from "@millrace/jobs";
import type { Problem } from "@millrace/jobs";
import { openService } from "../open-service.ts";

interface Checks {
  readonly checks: readonly { readonly name: string; readonly ready: boolean; readonly detail: string | null }[];
}

test("a process that answers is live, whatever else", async () => {
  await using service = await openService({ stopping: AbortSignal.abort() });
  const answer = await fetch(`${service.address}/health/live`);
  assert.deepEqual([answer.status, await answer.json()], [200, { status: "live" }]);
});

test("a service whose parts answer is ready", async () => {
  await using service = await openService({
    ready: () => ({ ready: true, checks: [{ name: "engine", ready: true }] }),
  });
  const answer = await fetch(`${service.address}/health/ready`);
  const { checks } = (await answer.json()) as Checks;
  assert.equal(answer.status, 200);
  assert.deepEqual(
    checks.map(({ name, ready }) => [name, ready]),
    [
      ["store", true],
      ["queue", true],
      ["blobs", true],
      ["engine", true],
    ],
  );
});

test("a part that fails is named, with its code and none of its words; one that hangs has failed", async () => {
  await using service = await openService({ checkTimeoutMs: 20 });
  service.backend.queue.check = async () => {
    throw new JobError("storage-unavailable", "cannot reach amqp://user:hunter2@host");
  };
  service.backend.blobs.check = () => new Promise(() => {});
  const answer = await fetch(`${service.address}/health/ready`);
  const problem = (await answer.json()) as Problem & Checks;
  assert.deepEqual([answer.status, problem.code, answer.headers.get("retry-after")], [503, "not-ready", "5"]);
  assert.match(problem.detail, /queue, blobs/);
  assert.doesNotMatch(JSON.stringify(problem), /hunter2/);
  assert.deepEqual(
    problem.checks.map(({ name, detail }) => [name, detail]),
    [
      ["store", null],
      ["queue", "storage-unavailable"],
      ["blobs", "timed out"],
    ],
  );
});

test("an application that says no is not ready, though it says nothing else", async () => {
  await using service = await openService({
    ready: () => ({ ready: false, checks: [{ name: "engine", ready: true }] }),
  });
  const answer = await fetch(`${service.address}/health/ready`);
  assert.equal(answer.status, 503);
  assert.match(((await answer.json()) as Problem).detail, /application/);
});

test("a service that stops is not ready", async () => {
  await using service = await openService({ stopping: AbortSignal.abort() });
  const answer = await fetch(`${service.address}/health/ready`);
  assert.deepEqual([answer.status, ((await answer.json()) as Problem).code], [503, "stopping"]);
});
