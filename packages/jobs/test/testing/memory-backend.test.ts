import { suite, test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import {
  blobStoreContract,
  jobQueueContract,
  jobStoreContract,
  memoryBackend,
  pipelineContract,
} from "@millrace/jobs/testing";

suite("the memory back end keeps the contract of", () => {
  suite("the job store", () => {
    for (const { name, check } of jobStoreContract) {
      test(name, async () => {
        await using store = memoryBackend().store;
        await check(store);
      });
    }
  });
  suite("the job queue", () => {
    for (const { name, check } of jobQueueContract) {
      test(name, async () => {
        await using queue = memoryBackend().queue;
        await check(queue);
      });
    }
  });
  suite("the blob store", () => {
    for (const { name, check } of blobStoreContract) {
      test(name, async () => {
        await using blobs = memoryBackend().blobs;
        await check(blobs);
      });
    }
  });
  suite("the pipeline", () => {
    for (const { name, check } of pipelineContract) {
      test(name, async () => {
        const backend = memoryBackend();
        await check(backend);
        await closeBackend(backend);
      });
    }
  });
});
