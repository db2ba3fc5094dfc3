import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { test } from "node:test";
import { newJobId, submit } from "@millrace/jobs";
import type { Problem } from "@millrace/jobs";
import type { StatusDocument } from "@millrace/http";
import { openService, type TestService } from "../open-service.ts";
import { Conductor, deck } from "../pages/conductor.ts";
import { png } from "../pages/pictures.ts";

/** A service with a job that has shown these pictures, and succeeded. */
async function withPictures(...pictures: readonly Buffer[]): Promise<{ service: TestService; id: string }> {
  const conductor = new Conductor();
  const service = await openService({ jobs: [deck], handlers: [conductor.job] });
  const presentation = { name: "deck.pptx", content: Readable.from([Buffer.from("slides")]) };
  const { record } = await submit(service.backend, deck, { presentation });
  for (const bytes of pictures) conductor.do({ kind: "picture", bytes });
  conductor.do({ kind: "succeed" });
  await service.ended(record.id);
  return { service, id: record.id };
}

async function codeAt(url: string): Promise<[number, string]> {
  const answer = await fetch(url);
  return [answer.status, ((await answer.json()) as Problem).code];
}

test("a picture is handed out as what it is, to this site only, and asked for again by its tag", async () => {
  const picture = png("#0b6b75");
  const { service, id } = await withPictures(png("#ffffff"), picture);
  await using _ = service;
  const { previews } = (await (await fetch(`${service.address}/api/status/${id}`)).json()) as StatusDocument;
  assert.equal(previews, 2);
  const url = `${service.address}/api/status/${id}/previews/2`;
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.deepEqual(Buffer.from(await answer.arrayBuffer()), picture);
  const headers = Object.fromEntries(answer.headers);
  assert.equal(headers["content-type"], "image/png");
  assert.equal(headers["cache-control"], "private, no-cache");
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["cross-origin-resource-policy"], "same-origin");
  assert.match(headers["content-security-policy"] ?? "", /^default-src 'none'/);
  const again = await fetch(url, { headers: { "if-none-match": headers["etag"] ?? "" } });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
  assert.notEqual((await fetch(`${service.address}/api/status/${id}/previews/1`)).headers.get("etag"), headers["etag"]);
});

test("what is no picture is not handed out for one, whatever the handler said", async () => {
  const { service, id } = await withPictures(Buffer.from("<script>alert(1)</script>"), Buffer.from("<svg/>"));
  await using _ = service;
  for (const number of [1, 2]) {
    assert.deepEqual(await codeAt(`${service.address}/api/status/${id}/previews/${number}`), [404, "not-found"]);
  }
});

test("there is no picture of a number that is not there, of an unknown job, or of one that is deleted", async () => {
  const { service, id } = await withPictures(png("#ffffff"));
  await using _ = service;
  const at = (job: string, number: string): string => `${service.address}/api/status/${job}/previews/${number}`;
  assert.deepEqual(await codeAt(at(id, "2")), [409, "result-not-ready"]);
  for (const number of ["0", "-1", "1e3", "x", "1234567", "..%2f1"]) {
    assert.deepEqual(await codeAt(at(id, number)), [404, "not-found"], number);
  }
  assert.deepEqual(await codeAt(at(newJobId(), "1")), [404, "job-not-found"]);
  assert.deepEqual(await codeAt(at("none", "1")), [404, "job-not-found"]);
  assert.equal((await fetch(`${service.address}/api/result/${id}`, { method: "DELETE" })).status, 204);
  assert.deepEqual(await codeAt(at(id, "1")), [404, "job-not-found"]);
});
