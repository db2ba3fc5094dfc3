import { after, before, suite, test } from "node:test";
import { blobStoreContract } from "@millrace/jobs/testing";
import { TestBuckets } from "../test-buckets.ts";

/** What S3 itself does and Swift does not, so that nobody takes it for proven. */
const notShown: readonly string[] = [
  "checksums: it overlooks those of whole blobs, and refuses those of parts, so that `checksums` is off",
  "encryption: it answers NotImplemented",
  "lifecycle rules, and unfinished uploads that are a day old: all of a test's are new",
  "permissions of a role, and credentials that expire: its users may do everything",
  "buckets in the host name of an address",
  "throttling, and how long anything takes",
];

suite("the blob store on OpenStack Swift keeps the contract", { concurrency: 2 }, () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.startOnSwift();
  });
  after(async () => {
    await buckets[Symbol.asyncDispose]();
    for (const what of notShown) console.log(`OpenStack Swift does not show: ${what}`);
  });
  for (const [index, { name, check }] of blobStoreContract.entries()) {
    test(name, async () => {
      await using store = await buckets.openFresh(index % 2 === 0 ? {} : { prefix: "team/millrace/" });
      await check(store);
    });
  }
});
