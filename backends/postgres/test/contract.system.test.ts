import { suite, test } from "node:test";
import { blobStoreContract, jobQueueContract, jobStoreContract } from "@millrace/jobs/testing";
import { openFresh } from "./open-fresh.ts";

suite("the PostgreSQL back end keeps the contract of", { concurrency: 2 }, () => {
  suite("the job store", { concurrency: 4 }, () => {
    for (const { name, check } of jobStoreContract) {
      test(name, async () => {
        await using fresh = await openFresh();
        await check(fresh.store);
      });
    }
  });
  suite("the blob store", { concurrency: 4 }, () => {
    for (const { name, check } of blobStoreContract) {
      test(name, async () => {
        await using fresh = await openFresh();
        await check(fresh.blobs);
      });
    }
  });
  suite("the job queue", { concurrency: 4 }, () => {
    for (const { name, check } of jobQueueContract) {
      test(name, async () => {
        await using fresh = await openFresh();
        await check(fresh.queue);
      });
    }
  });
});
