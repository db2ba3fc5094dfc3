// Inserts jobs, many at a time, until it is killed; prints the id of each one that was acknowledged.
import { writeSync } from "node:fs";
import { dynamoJobStore } from "@millrace/aws";
import { sampleJob } from "@millrace/jobs/testing";
import { optionsGiven } from "./options-given.ts";

const store = dynamoJobStore(optionsGiven());

async function submit(): Promise<never> {
  for (;;) {
    const jobs = [sampleJob({ idempotencyKey: crypto.randomUUID() }), sampleJob({ children: [sampleJob()] })];
    await store.insert(jobs);
    // Written at once, so that nothing said is lost when this process is killed.
    for (const { id } of jobs) writeSync(1, `${id}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, submit));
