import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { SwiftServer } from "@millrace/services/swift";

test("a Swift of our own takes whoever signs for S3, refuses all others, and leaves nothing", async () => {
  await using server = await SwiftServer.start();
  const { endpoint, folder } = server;
  await server.createBucket("sample");
  await assert.rejects(server.createBucket("sample"), /BucketAlreadyOwnedByYou/);
  const signed = { date: new Date().toUTCString(), authorization: "AWS millrace:stranger:c2lnbmF0dXJl" };
  const refusal = await fetch(new URL("/sample", endpoint), { headers: signed });
  assert.equal(refusal.status, 403);
  assert.match(await refusal.text(), /SignatureDoesNotMatch/);
  await server[Symbol.asyncDispose]();
  await assert.rejects(fetch(endpoint));
  assert.equal(existsSync(folder), false);
});
