import assert from "node:assert/strict";
import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { newJobId, parseReceipt, receipt, verifyReceipt } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import type { Problem, ReceiptDocument } from "@millrace/jobs";
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
  const { receipt: given, signature } = (await answer.json()) as ReceiptDocument;
  assert.deepEqual([given, signature], [await receipt(service.backend, id), null]);
  assert.equal(given.input.files["text"]?.sha256, createHash("sha256").update("hello").digest("hex"));
  assert.equal(given.output?.files["shouted"]?.sha256, createHash("sha256").update("HELLO").digest("hex"));
  const headers = { "if-none-match": answer.headers.get("etag") ?? "" };
  assert.equal((await fetch(`${service.address}/api/status/${id}/receipt`, { headers })).status, 304);
});

test("with a key of its own a service signs its receipts, and hands out what they are checked with", async () => {
  const { privateKey: receiptKey } = generateKeyPairSync("ed25519");
  await using service = await openService({ handlers, receiptKey });
  const { id } = await service.ended(await submitCount(service.backend, { to: 1 }));
  const answers = await Promise.all([1, 2].map(() => fetch(`${service.address}/api/status/${id}/receipt`)));
  assert.equal(answers[0]?.headers.get("etag"), answers[1]?.headers.get("etag"));
  const given = parseReceipt(await answers[0]?.json());
  const key = await fetch(`${service.address}/api/receipt-key`);
  assert.equal(key.headers.get("content-type"), "application/x-pem-file");
  const publicKey = createPublicKey(await key.text());
  assert.equal(verifyReceipt(given, publicKey), true);
  assert.equal(verifyReceipt({ ...given, receipt: { ...given.receipt, attempts: 7 } }, publicKey), false);
});

test("a service without a key has none to hand out, and one with another kind of key does not start", async () => {
  await using service = await openService();
  const answer = await fetch(`${service.address}/api/receipt-key`);
  assert.deepEqual([answer.status, ((await answer.json()) as Problem).code], [404, "not-found"]);
  const { publicKey } = generateKeyPairSync("ed25519");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1_024 });
  for (const receiptKey of [publicKey, rsa.privateKey]) {
    await assert.rejects(openService({ receiptKey }), /receiptKey: expected a private key of Ed25519/);
  }
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
