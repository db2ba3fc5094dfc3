import { after, before, suite, test } from "node:test";
import { jobQueueContract } from "@millrace/jobs/testing";
import { TestQueues } from "./test-queues.ts";

suite("SQS keeps the contract of the job queue", { concurrency: 4 }, () => {
  let queues: TestQueues;
  before(async () => (queues = await TestQueues.start()));
  after(() => queues[Symbol.asyncDispose]());

  for (const { name, check } of jobQueueContract) {
    test(name, async () => {
      await using queue = await queues.openFresh();
      await check(queue);
    });
  }
});
