import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { RedisServer } from "@millrace/services/redis";

test("a Redis of our own answers on its port, and is gone after its disposal", async () => {
  let port: number;
  {
    await using server = await RedisServer.start();
    ({ port } = server);
    const client = connect(port, "127.0.0.1");
    client.write("PING\r\n");
    const [answer] = (await once(client, "data")) as [Buffer];
    assert.equal(answer.toString(), "+PONG\r\n");
    client.destroy();
  }
  const [error] = (await once(connect(port, "127.0.0.1"), "error")) as [NodeJS.ErrnoException];
  assert.equal(error.code, "ECONNREFUSED");
});
