import { after, before, suite, test } from "node:test";
import { blobStoreContract } from "@millrace/jobs/testing";
import { TestBuckets } from "./test-buckets.ts";

suite("the blob store on OpenStack Swift keeps the contract", { concurrency: 2 }, () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.startOnSwift();
  });
  after(() => buckets[Symbol.asyncDispose]());
  for (const { name, check } of blobStoreContract) {
    test(name, async () => {
      await using store = await buckets.openFresh();
      await check(store);
    });
  }
});
