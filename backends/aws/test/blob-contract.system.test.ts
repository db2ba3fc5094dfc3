import { after, before, suite, test } from "node:test";
import { blobStoreContract } from "@millrace/jobs/testing";
import { TestBuckets } from "./test-buckets.ts";

/** What S3 itself does and this emulator does not, so that nobody takes it for proven. */
const notShown: readonly string[] = [
  "signatures, credentials, permissions: blob-faults.system.test.ts has a proxy answer as S3 does",
  "links that expire, are tampered with, or say under which name to save: what is asked for is looked at, not what comes",
  "checksums that are compared on arrival, and one of a whole that came in parts",
  "lists of unfinished uploads, and lifecycle rules: a proxy answers such a list",
  "encryption with its own keys or those of the Key Management Service",
  "versions, replication, other regions and access points",
  "throttling, and how long anything takes",
];

suite("the blob store on fauxqs keeps the contract", { concurrency: 4 }, () => {
  let buckets: TestBuckets;
  before(async () => {
    buckets = await TestBuckets.start();
  });
  after(async () => {
    await buckets[Symbol.asyncDispose]();
    for (const what of notShown) console.log(`fauxqs does not show: ${what}`);
  });
  for (const { name, check } of blobStoreContract) {
    test(name, async () => {
      await using store = await buckets.openFresh();
      await check(store);
    });
    test(`${name}, below a prefix`, async () => {
      await using store = await buckets.openFresh({ prefix: "team/millrace/" });
      await check(store);
    });
  }
});
