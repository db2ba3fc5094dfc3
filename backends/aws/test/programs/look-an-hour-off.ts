// On a machine whose clock is an hour fast or slow: prints what the store's clock says of a job that is run by another, then
// claims one itself and prints until when.
import { setTimeout as delay } from "node:timers/promises";
import { dynamoJobStore } from "@millrace/aws";
import { optionsGiven } from "./options-given.ts";

const [, , , offMs = "0", held = "", due = ""] = process.argv;
const rightNow = Date.now;
Date.now = () => rightNow() + Number(offMs);

await using store = dynamoJobStore(optionsGiven());
const stale = await store.stale(10);
const heldAnswer = await store.claim(held, { worker: "worker-2", leaseMs: 15_000 });
// By its first answers, it may be almost a second behind whoever made the job.
let claimed = await store.claim(due, { worker: "worker-2", leaseMs: 15_000 });
while (claimed.kind === "not-due") {
  await delay(claimed.delayMs);
  claimed = await store.claim(due, { worker: "worker-2", leaseMs: 15_000 });
}
const leaseUntil = claimed.kind === "claimed" ? claimed.record.leaseUntil : null;
console.log(JSON.stringify({ stale: stale.length, held: heldAnswer.kind, leaseUntil }));
