import { after, before, suite, test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import { memoryBackend, pipelineContract } from "@millrace/jobs/testing";
import { TestQueues } from "./test-queues.ts";

suite("a pipeline whose messages SQS carries", () => {
  let queues: TestQueues;
  before(async () => {
    queues = await TestQueues.start();
  });
  after(() => queues[Symbol.asyncDispose]());

  for (const { name, check } of pipelineContract) {
    test(name, async () => {
      const backend = { ...memoryBackend(), queue: await queues.openFresh() };
      await using _ = { [Symbol.asyncDispose]: () => closeBackend(backend) };
      await check(backend);
    });
  }
});
