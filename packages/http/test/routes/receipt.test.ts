import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { newJobId, receipt } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import type { Problem, Receipt } from "@millrace/jobs";
import type { StatusDocument } from "@millrace/http";
import { handlers, openService } from "../open-service.ts";
import { submitCount } from "../submit-count.ts";

const dayMs = 86_400_000;

test("the receipt of a job that has ended is linked from its status, tells what went in and came out, and does not change", async () => {
  await using service = await openService({ handlers });
  const form = new FormData();
  form.set("text", new File(["hello"], "hello.txt"));
  const submitted = await fetch(`${service.address}/api/jobs/shout-text`, { method: "POST", body: form });
  const { id } = (await submitted.json()) as { id: string };
  await service.ended(id);
  const { links } = (await (await fetch(`${service.address}/api/status/${id}`)).json()) as StatusDocument;
  assert.ok(links.receipt !== null);
  const answer = await fetch(`${service.address}${links.receipt}`);
  const given = (await answer.json()) as Receipt;
  assert.deepEqual(given, await receipt(service.backend, id));
  assert.equal(given.input.files["text"]?.sha256, createHash("sha256").update("hello").digest("hex"));
  assert.equal(given.output?.files["shouted"]?.sha256, createHash("sha256").update("HELLO").digest("hex"));
  const headers = { "if-none-match": answer.headers.get("etag") ?? "" };
  assert.equal((await fetch(`${service.address}/api/status/${id}/receipt`, { headers })).status, 304);
});

test("the status of a job whose result has expired links no receipt", async () => {
  const backend = memoryBackend({ now: () => Date.now() - 2 * dayMs });
  await using service = await openService({ handlers, backend });
  const { state, links } = await service.ended(await submitCount(backend, { to: 1 }));
  assert.deepEqual([state, links.receipt], ["succeeded", null]);
});

test("there is no receipt of a job that has not ended, or is unknown", async () => {
  await using service = await openService();
  const id = await submitCount(service.backend, { to: 3 });
  const problems = await Promise.all(
    [id, newJobId()].map(async (each) => {
      const answer = await fetch(`${service.address}/api/status/${each}/receipt`);
      return [answer.status, ((await answer.json()) as Problem).code];
    }),
  );
  assert.deepEqual(problems, [
    [409, "result-not-ready"],
    [404, "job-not-found"],
  ]);
});
