import assert from "node:assert/strict";
import { test } from "node:test";
import { S3Server } from "@millrace/services/s3";

test("an S3 of our own keeps what is put, and is gone after its disposal", async () => {
  let address: URL;
  {
    await using server = await S3Server.start();
    await server.createBucket("sample");
    address = new URL("sample/hello", server.endpoint);
    await fetch(address, { method: "PUT", body: "hello" });
    assert.equal(await (await fetch(address)).text(), "hello");
    assert.equal(address.hostname, "127.0.0.1");
  }
  await assert.rejects(fetch(address));
});
