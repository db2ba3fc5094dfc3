import assert from "node:assert/strict";
import { test } from "node:test";
import { defineJob } from "@millrace/jobs";
import type { Problem } from "@millrace/jobs";
import type { StatusDocument } from "@millrace/http";
import { z } from "zod";
import { openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";

const square = defineJob({
  name: "square",
  input: { n: z.int() },
  output: { square: z.int() },
  reuse: { version: "1" },
});
const squaring = square.handledBy(async ({ n }) => ({ square: n * n }));

function open(): Promise<TestService> {
  return openService({ jobs: [square], handlers: [squaring] });
}

interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: BodyInit;
  readonly query?: string;
}

async function submit({ address }: TestService, sent: Sent = {}): Promise<StatusDocument> {
  const { headers = { "content-type": "application/json" }, body = '{"n":3}', query = "" } = sent;
  const answer = await fetch(`${address}/api/jobs/square${query}`, { method: "POST", headers, body });
  assert.equal(answer.status, 202);
  return (await answer.json()) as StatusDocument;
}

async function submitFirst(service: TestService): Promise<StatusDocument> {
  return service.ended((await submit(service)).id);
}

test("the same input again has the earlier result in the answer, with the time when it was made, and not whose it was", async () => {
  await using service = await open();
  const first = await submitFirst(service);
  assert.equal(first.reusedFrom, null);
  const second = await submit(service);
  assert.deepEqual([second.state, second.output], ["succeeded", { square: 9 }]);
  assert.equal(second.reusedFrom, first.finishedAt);
  assert.ok(!JSON.stringify(second).includes(first.id));
});

function form(wish: string): FormData {
  const fields = new FormData();
  fields.set("n", "3");
  fields.set("reuse-result", wish);
  return fields;
}

const afresh: Readonly<Record<string, Sent>> = {
  "the header Cache-Control: no-cache": {
    headers: { "content-type": "application/json", "cache-control": "max-age=0, no-cache" },
  },
  "a member of a JSON body": { body: '{"n":3,"reuse-result":false}' },
  "a field of a form": { headers: {}, body: form("false") },
  "a field of a plain form": { headers: {}, body: new URLSearchParams({ n: "3", "reuse-result": "off" }) },
  "the query": { query: "?reuse-result=false" },
};
for (const [how, sent] of Object.entries(afresh)) {
  test(`a job is run afresh when ${how} says so`, async () => {
    await using service = await open();
    await submitFirst(service);
    const { id, state, reusedFrom } = await submit(service, sent);
    assert.deepEqual([state === "succeeded" && reusedFrom !== null, reusedFrom], [false, null]);
    assert.equal((await service.ended(id)).attempt, 1);
  });
}

const reusing: Readonly<Record<string, Sent>> = {
  "is true": { body: '{"n":3,"reuse-result":true}' },
  "is empty, as forms send what was not filled in": { headers: {}, body: form("") },
};
for (const [how, sent] of Object.entries(reusing)) {
  test(`an earlier result will do when the field ${how}`, async () => {
    await using service = await open();
    await submitFirst(service);
    assert.notEqual((await submit(service, sent)).reusedFrom, null);
  });
}

test("a wish that is neither true nor false is refused by its name", async () => {
  await using service = await open();
  for (const body of ['{"n":3,"reuse-result":"perhaps"}', '{"n":3,"reuse-result":null}', '{"n":3,"reuse-result":[]}']) {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${service.address}/api/jobs/square`, { method: "POST", headers, body });
    const problem = (await answer.json()) as Problem;
    assert.deepEqual([answer.status, problem.code], [422, "invalid-input"]);
    assert.deepEqual(problem["errors"], [{ path: "reuse-result", detail: "Expected true or false." }]);
  }
});
