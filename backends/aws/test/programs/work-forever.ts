// Claims the jobs whose doorbells are due, and settles them, many at a time, until it is killed; prints the id of each one
// whose settlement was acknowledged.
import { writeSync } from "node:fs";
import { dynamoJobStore } from "@millrace/aws";
import { done } from "../sample.ts";
import { optionsGiven } from "./options-given.ts";

const store = dynamoJobStore(optionsGiven());

async function work(id: string): Promise<void> {
  const answer = await store.claim(id, { worker: `worker-${process.pid}`, leaseMs: 300 });
  if (answer.kind !== "claimed") return;
  await store.heartbeat(id, answer.record.fence, { leaseMs: 300 });
  const settled = await store.settle(id, answer.record.fence, done);
  if (settled.kind === "settled") writeSync(1, `${id}\n`);
}

for (;;) {
  const due = await store.unsent({ limit: 20, dueForMs: 0 });
  await Promise.all(due.map(({ id }) => work(id)));
}
