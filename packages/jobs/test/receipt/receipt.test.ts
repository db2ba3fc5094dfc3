import assert from "node:assert/strict";
import { createHash, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { defineJob, isJobError, parseReceipt, receipt, signReceipt, submit, verifyReceipt } from "@millrace/jobs";
import type { Receipt } from "@millrace/jobs";
import { fileOf, memoryBackend, testPipeline } from "@millrace/jobs/testing";
import { z } from "zod";
import { jobThat, shout, shoutKind } from "../fixtures.ts";

test("a receipt tells what went in, what came out, and when", async () => {
  await using pipeline = testPipeline({ jobs: [shout], startAt: Date.UTC(2026, 0, 1) });
  const job = await pipeline.submit(shoutKind, { text: fileOf("w.txt", "hey"), times: 2 });
  pipeline.advance(1_500);
  await pipeline.drain();
  assert.deepEqual(await receipt(pipeline.backend, job.id), {
    format: "millrace-receipt-1",
    id: job.id,
    kind: "shout",
    state: "succeeded",
    problem: null,
    input: {
      valuesSha256: sha256('{"times":2}'),
      files: { text: { name: "w.txt", bytes: 3, sha256: sha256("hey") } },
    },
    output: {
      valuesSha256: sha256('{"letters":6}'),
      files: { loud: { name: "loud.txt", bytes: 6, sha256: sha256("HEYHEY") } },
    },
    handlerVersion: null,
    reusedFrom: null,
    attempts: 1,
    submittedAt: "2026-01-01T00:00:00.000Z",
    startedAt: "2026-01-01T00:00:01.500Z",
    finishedAt: "2026-01-01T00:00:01.500Z",
  } satisfies Receipt);
});

test("a receipt tells the version of the handler that did it, not that of one that came later", async () => {
  const shape = { name: "count", input: {}, output: { n: z.int() } };
  const older = defineJob({ ...shape, version: "1.2" });
  await using pipeline = testPipeline({ jobs: [older.handledBy(async () => ({ n: 1 }))] });
  const { id } = await pipeline.run(defineJob({ ...shape, version: "9.9" }), {});
  assert.equal((await receipt(pipeline.backend, id)).handlerVersion, "1.2");
});

test("values that are the same have the same hash, in whatever order they are given", async () => {
  const input = { a: z.int(), b: z.object({ x: z.int(), y: z.int() }) };
  const kind = defineJob({ name: "sum", input, output: {} });
  await using pipeline = testPipeline({ jobs: [kind.handledBy(async () => ({}))] });
  const one = await pipeline.run(kind, { a: 1, b: { x: 2, y: 3 } });
  const other = await pipeline.run(kind, { b: { y: 3, x: 2 }, a: 1 });
  const [first, second] = [await receipt(pipeline.backend, one.id), await receipt(pipeline.backend, other.id)];
  assert.equal(first.input.valuesSha256, second.input.valuesSha256);
  assert.equal(first.input.valuesSha256, sha256('{"a":1,"b":{"x":2,"y":3}}'));
});

test("a job that failed has a receipt, too; one that has not ended, was purged or is not there has none", async () => {
  const failing = jobThat(() => Promise.reject(new Error("no")), { attempts: 1, resultTtlMs: 1_000 });
  await using pipeline = testPipeline({ jobs: [failing] });
  const job = await pipeline.submit(failing.kind, {});
  await assert.rejects(receipt(pipeline.backend, job.id), { code: "result-not-ready" });
  await pipeline.drain();
  const { state, problem, output } = await receipt(pipeline.backend, job.id);
  assert.deepEqual([state, problem, output], ["failed", "internal-error", null]);
  pipeline.advance(1_000);
  await pipeline.upkeep();
  await assert.rejects(receipt(pipeline.backend, job.id), { code: "result-expired" });
  await assert.rejects(receipt(memoryBackend(), job.id), { code: "job-not-found" });
});

test("a signed receipt is believed as it is, and not when a byte of it is another", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const signed = signReceipt(await anyReceipt(), privateKey);
  assert.equal(verifyReceipt(signed, publicKey), true);
  const travelled = parseReceipt(JSON.parse(JSON.stringify(signed)));
  assert.equal(verifyReceipt(travelled, publicKey), true);
  const forged = { ...signed, receipt: { ...signed.receipt, attempts: signed.receipt.attempts + 1 } };
  assert.equal(verifyReceipt(forged, publicKey), false);
  const broken = { ...signed, signature: { ...signed.signature, value: "AAAA" } };
  assert.equal(verifyReceipt(broken, publicKey), false);
  assert.equal(verifyReceipt(signed, generateKeyPairSync("ed25519").publicKey), false);
});

test("a receipt without a signature is not believed, and neither is a member that was added to one with it", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const signed = signReceipt(await anyReceipt(), privateKey);
  assert.equal(verifyReceipt({ ...signed, signature: null }, publicKey), false);
  const more = parseReceipt({ ...signed, receipt: { ...signed.receipt, approvedBy: "nobody" } });
  assert.equal(verifyReceipt(more, publicKey), false);
});

test("what is no receipt is refused with the path of every fault", async () => {
  const { signature, ...rest } = signReceipt(await anyReceipt(), generateKeyPairSync("ed25519").privateKey);
  const document = { ...rest, receipt: { ...rest.receipt, format: "other", attempts: -1 } };
  assert.throws(
    () => parseReceipt(document),
    (error: unknown) => {
      assert.ok(isJobError(error, "invalid-input"));
      const paths = error.faults.map(({ path }) => path);
      assert.deepEqual(paths.toSorted(), ["receipt.attempts", "receipt.format", "signature"]);
      return true;
    },
  );
  assert.throws(() => parseReceipt([signature]), { code: "invalid-input" });
});

test("keys of another kind are refused", async () => {
  const some = await anyReceipt();
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1_024 });
  assert.throws(() => signReceipt(some, rsa.privateKey), refused);
  assert.throws(() => signReceipt(some, publicKey), refused);
  assert.throws(() => verifyReceipt(signReceipt(some, privateKey), rsa.publicKey), refused);
});

async function anyReceipt(): Promise<Receipt> {
  const job = jobThat(async () => ({}));
  await using pipeline = testPipeline({ jobs: [job] });
  const { record } = await submit(pipeline.backend, job.kind, {});
  await pipeline.drain();
  return await receipt(pipeline.backend, record.id);
}

function refused(error: unknown): boolean {
  return isJobError(error, "invalid-definition");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
