import { defineJob, receipt, signReceipt, verifyReceipt } from "@millrace/jobs";
import { testPipeline } from "@millrace/jobs/testing";
import { generateKeyPairSync } from "node:crypto";
import { z } from "zod";

const add = defineJob({
  name: "add",
  version: "2.1.0", // Of the handler: with it, a receipt says what did the work.
  input: { numbers: z.array(z.int()) },
  output: { sum: z.int() },
});

await using pipeline = testPipeline({
  jobs: [add.handledBy(async ({ numbers }) => ({ sum: numbers.reduce((sum, number) => sum + number, 0) }))],
});

const job = await pipeline.run(add, { numbers: [1, 2, 3] });
const given = await receipt(pipeline.backend, job.id);
console.log(given.kind, given.handlerVersion, given.state, "after", given.attempts, "attempt");
console.log("input:", given.input.valuesSha256.slice(0, 8));

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const signed = signReceipt(given, privateKey);
console.log("as signed:", verifyReceipt(signed, publicKey));
console.log("changed:", verifyReceipt({ ...signed, receipt: { ...given, attempts: 2 } }, publicKey));
