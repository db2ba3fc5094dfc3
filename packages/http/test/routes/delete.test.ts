import assert from "node:assert/strict";
import { test } from "node:test";
import { newJobId } from "@millrace/jobs";
import type { Problem } from "@millrace/jobs";
import { handlers, openService } from "../open-service.ts";
import type { TestService } from "../open-service.ts";
import { submitCount } from "../submit-count.ts";

async function submitText({ address }: TestService): Promise<string> {
  const form = new FormData();
  form.set("text", new File(["hello"], "hello.txt"));
  const answer = await fetch(`${address}/api/jobs/shout-text`, { method: "POST", body: form });
  return ((await answer.json()) as { id: string }).id;
}

async function filesOf({ backend }: TestService, id: string): Promise<number> {
  return (await backend.blobs.list(`jobs/${id}/`, { limit: 10 })).blobs.length;
}

test("a job is deleted at once, with its files, its log and its record; then it is unknown", async () => {
  await using service = await openService({ handlers });
  const id = await submitText(service);
  await service.ended(id);
  assert.equal(await filesOf(service, id), 2);
  const answer = await fetch(`${service.address}/api/result/${id}`, { method: "DELETE" });
  assert.deepEqual([answer.status, await answer.text()], [204, ""]);
  assert.equal(await filesOf(service, id), 0);
  for (const path of ["status", "result"]) {
    assert.equal((await fetch(`${service.address}/api/${path}/${id}`)).status, 404);
  }
  assert.equal((await fetch(`${service.address}/api/result/${id}`, { method: "DELETE" })).status, 404);
});

test("a form on the page of a job that has ended does the same, and leads to the start page", async () => {
  await using service = await openService({ handlers, brand: { name: "Mill", home: "/start" } });
  const id = await submitText(service);
  await service.ended(id);
  const page = await (await fetch(`${service.address}/jobs/${id}`, { headers: { accept: "text/html" } })).text();
  const action = /<form method="post" action="([^"]+)">/.exec(page)?.[1];
  assert.equal(action, `/jobs/${id}/delete`);
  const answer = await fetch(`${service.address}${action}`, { method: "POST", redirect: "manual" });
  assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/start"]);
  assert.equal(await service.backend.store.get(id), undefined);
});

test("whoever listens to a job that is deleted is not left waiting", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const stream = await fetch(`${service.address}/api/status/${id}/events`);
  const told = stream.text();
  const answer = await fetch(`${service.address}/api/result/${id}`, { method: "DELETE" });
  assert.equal(answer.status, 204);
  await told;
});

test("what is not there cannot be deleted, and a page of another site deletes nothing", async () => {
  await using service = await openService({ handlers });
  const unknown = await fetch(`${service.address}/api/result/${newJobId()}`, { method: "DELETE" });
  assert.deepEqual([unknown.status, ((await unknown.json()) as Problem).code], [404, "job-not-found"]);
  const id = await submitText(service);
  await service.ended(id);
  const headers = { origin: "http://evil.example" };
  const foreign = await fetch(`${service.address}/jobs/${id}/delete`, { method: "POST", headers });
  assert.equal(foreign.status, 403);
  assert.notEqual(await service.backend.store.get(id), undefined);
});
