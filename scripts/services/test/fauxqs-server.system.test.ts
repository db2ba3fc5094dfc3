import assert from "node:assert/strict";
import { test } from "node:test";
import { FauxqsServer } from "@millrace/services/fauxqs";

test("an S3 and an SQS of our own keep what is put, and are gone after their disposal", async () => {
  let address: URL;
  {
    await using server = await FauxqsServer.start();
    await server.createBucket("sample");
    address = new URL("sample/hello", server.endpoint);
    await fetch(address, { method: "PUT", body: "hello" });
    assert.equal(await (await fetch(address)).text(), "hello");
    assert.equal(address.hostname, "127.0.0.1");
    const queue = new URL(await server.createQueue("doorbells"));
    assert.equal(queue.origin, address.origin);
    assert.match(queue.pathname, /\/doorbells$/);
  }
  await assert.rejects(fetch(address));
});
