import assert from "node:assert/strict";
import { test } from "node:test";
import { newJobId } from "@millrace/jobs";
import type { Problem } from "@millrace/jobs";
import type { StatusDocument } from "@millrace/http";
import { handlers, openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";
import { submitCount } from "../submit-count.ts";

function get({ address }: TestService, id: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${address}/api/status/${id}`, { headers });
}

async function documentOf(answer: Response): Promise<StatusDocument> {
  return (await answer.json()) as StatusDocument;
}

test("the status of a job that waits says everything, and what is not known is null", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const answer = await get(service, id);
  const { createdAt, ...rest } = await documentOf(answer);
  assert.equal(new Date(createdAt).toISOString(), createdAt);
  assert.deepEqual(rest, {
    id,
    job: "count-up",
    state: "queued",
    progress: null,
    previews: null,
    attempt: 0,
    maxAttempts: 2,
    queuePosition: 1,
    cancelRequested: false,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    nextAttemptAt: null,
    reusedFrom: null,
    result: null,
    results: {},
    output: null,
    error: null,
    warnings: [],
    links: {
      self: `/api/status/${id}`,
      events: `/api/status/${id}/events`,
      log: `/api/status/${id}/log`,
      page: `/jobs/${id}`,
      receipt: null,
    },
  });
  assert.equal(answer.headers.get("retry-after"), "2");
  assert.match(answer.headers.get("etag") ?? "", /^"[\w-]+"$/);
});

test("the place in the queue is that of this job", async () => {
  await using service = await openService();
  const ids = [];
  for (let to = 1; to <= 3; to++) ids.push(await submitCount(service.backend, { to }));
  const places = [];
  for (const id of ids) places.push((await documentOf(await get(service, id))).queuePosition);
  // Which of two that came within the same millisecond is first is nobody's business.
  assert.deepEqual(
    places.toSorted((a, b) => Number(a) - Number(b)),
    [1, 2, 3],
  );
});

test("a status that has not changed is 304, and one that has is sent under another tag", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const first = await get(service, id);
  const tag = first.headers.get("etag") ?? "";
  const same = await get(service, id, { "if-none-match": `"other", ${tag}` });
  assert.deepEqual([same.status, await same.text(), same.headers.get("etag")], [304, "", tag]);
  assert.equal(same.headers.get("retry-after"), "2");
  await service.backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
  const changed = await get(service, id, { "if-none-match": tag });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.get("etag"), tag);
});

test("progress is told as it stands", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const claim = await service.backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
  assert.ok(claim.kind === "claimed");
  const progress = { percent: 40, stage: "counting", detail: "Number 2 of 5", done: 2, total: 5 };
  await service.backend.store.heartbeat(id, claim.record.fence, { leaseMs: 60_000, progress });
  const status = await documentOf(await get(service, id));
  assert.deepEqual([status.state, status.attempt, status.progress], ["running", 1, progress]);
});

test("a job that waits for another attempt says why the last one failed and when the next begins", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const claim = await service.backend.store.claim(id, { worker: "w", leaseMs: 60_000 });
  assert.ok(claim.kind === "claimed");
  const problem = { type: "/problems/tripped", code: "tripped", title: "It tripped", detail: "Over a stone." };
  await service.backend.store.settle(id, claim.record.fence, { kind: "retry", problem, delayMs: 60_000 });
  const status = await documentOf(await get(service, id));
  assert.deepEqual([status.attempt, status.error], [1, problem]);
  assert.ok(Date.parse(status.nextAttemptAt ?? "") > Date.now() + 30_000);
});

test("a job that failed keeps its problem, and is not asked for again", async () => {
  await using service = await openService({ handlers });
  const status = await service.ended(await submitCount(service.backend, { to: 3, failAt: 1 }));
  assert.deepEqual(
    [status.state, status.error?.code, status.attempt, status.nextAttemptAt],
    ["failed", "tripped", 2, null],
  );
  assert.equal(status.error?.type, "/problems/tripped");
  const answer = await get(service, status.id);
  assert.equal(answer.headers.get("retry-after"), null);
});

test("S16: an id that is none and one that is merely unknown are answered alike", async () => {
  await using service = await openService();
  const answers = await Promise.all(
    [newJobId(), "1", "..%2f..%2fetc", "'; drop table jobs"].map((id) => get(service, id)),
  );
  const problems = await Promise.all(answers.map((answer) => answer.json() as Promise<Problem>));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
  const said = problems.map(({ code, title, detail }) => JSON.stringify([code, title, detail]));
  assert.equal(new Set(said).size, 1, said.join("\n"));
});

test("a cancel of a job that waits is 202 and ends it; again, it changes nothing", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const cancel = (): Promise<Response> => fetch(`${service.address}/api/status/${id}`, { method: "DELETE" });
  const first = await cancel();
  assert.deepEqual([first.status, first.headers.get("location")], [202, `/api/status/${id}`]);
  const status = await documentOf(first);
  assert.equal(status.state, "cancelled");
  const second = await cancel();
  assert.deepEqual([second.status, await second.json()], [202, status]);
});

test("a cancel of a job that runs reaches its handler", async () => {
  await using service = await openService({ handlers });
  const id = await submitCount(service.backend, { to: 1_000, stepMs: 1_000 });
  let { state } = await documentOf(await get(service, id));
  while (state === "queued") ({ state } = await documentOf(await get(service, id)));
  const answer = await fetch(`${service.address}/api/status/${id}`, { method: "DELETE" });
  assert.equal((await documentOf(answer)).cancelRequested, true);
  assert.equal((await service.ended(id)).state, "cancelled");
});

test("a cancel of an unknown job is 404", async () => {
  await using service = await openService();
  const answer = await fetch(`${service.address}/api/status/${newJobId()}`, { method: "DELETE" });
  assert.equal(answer.status, 404);
});

test("S15: no answer may be stored, sniffed, framed or told to others", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  for (const path of [`/api/status/${id}`, "/api/status/unknown", "/health/live", "/nothing"]) {
    const { headers } = await fetch(service.address + path);
    assert.equal(headers.get("cache-control"), "private, no-store", path);
    assert.equal(headers.get("x-content-type-options"), "nosniff", path);
    assert.equal(headers.get("referrer-policy"), "no-referrer", path);
    assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'.*frame-ancestors 'none'/, path);
  }
});

test("S29: no answer repeats the Host that a client claims", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  for (const url of [`/api/status/${id}`, `/jobs/${id}`, "/nothing"]) {
    const answer = await service.app.inject({
      url,
      headers: { host: "evil.example", "x-forwarded-host": "evil.example" },
    });
    assert.doesNotMatch(JSON.stringify(answer.headers) + answer.body, /evil\.example/, url);
  }
});

for (const place of ["/api/status/", "/api/result/"]) {
  test(`an id of any length at ${place} is answered like one that is unknown`, async () => {
    await using service = await openService();
    const problems = [10, 100, 101, 5_001, 12_000].map(async (length) => {
      const answer = await fetch(`${service.address}${place}${"a".repeat(length)}`);
      const { instance: _instance, ...problem } = (await answer.json()) as Record<string, unknown>;
      return [answer.status, problem] as const;
    });
    const [first, ...others] = await Promise.all(problems);
    assert.deepEqual([first?.[0], first?.[1]["code"]], [404, "job-not-found"]);
    for (const other of others) assert.deepEqual(other, first);
  });
}
