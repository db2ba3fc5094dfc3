import assert from "node:assert/strict";
import { test } from "node:test";
import { problemTable } from "../../src/problem-table.ts";
import { openService } from "../open-service.ts";

test("every code that can be answered is explained at its type, as JSON and as a page", async () => {
  await using service = await openService();
  for (const [code, { title, status }] of Object.entries(problemTable)) {
    const answer = await fetch(`${service.address}/problems/${code}`);
    const explained = (await answer.json()) as { title: string; status: number };
    assert.deepEqual([answer.status, explained.title, explained.status], [200, title, status]);
    const page = await fetch(`${service.address}/problems/${code}`, { headers: { accept: "text/html" } });
    assert.match(await page.text(), new RegExp(`<h1>${title}</h1>`));
  }
});

test("codes of the application's own jobs are explained by the application", async () => {
  const problems = { "empty-text": { title: "The text is empty", advice: "Send another." } };
  await using service = await openService({ problems });
  const answer = await fetch(`${service.address}/problems/empty-text`);
  assert.deepEqual(await answer.json(), { code: "empty-text", ...problems["empty-text"] });
  assert.equal((await fetch(`${service.address}/problems/constructor`)).status, 404);
});

test("what is nowhere is a problem for programs and a page for people", async () => {
  await using service = await openService();
  const problem = await fetch(`${service.address}/no/such?secret=1`);
  assert.equal(problem.status, 404);
  assert.deepEqual(((await problem.json()) as { instance: string }).instance, "/no/such");
  const page = await fetch(`${service.address}/no/such`, { headers: { accept: "text/html" } });
  assert.deepEqual([page.status, page.headers.get("content-type")], [404, "text/html; charset=utf-8"]);
});
