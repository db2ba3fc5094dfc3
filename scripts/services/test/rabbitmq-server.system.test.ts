import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { RabbitMqServer } from "@millrace/services/rabbitmq";

test("a RabbitMQ of our own speaks AMQP on loopback only, is killed and started again on its data, and leaves nothing", async () => {
  const server = await RabbitMqServer.start();
  const { port, folder } = server;
  assert.equal(await greeting(port), "connection.start");
  const before = server.pid;
  await server.kill();
  assert.equal(await greeting(port), "ECONNREFUSED");
  await server.restart();
  assert.notEqual(server.pid, before);
  assert.equal(await greeting(port), "connection.start");
  await server[Symbol.asyncDispose]();
  assert.equal(await greeting(port), "ECONNREFUSED");
  assert.equal(existsSync(folder), false);
});

/** What a client that says hello is answered. */
async function greeting(port: number): Promise<string | undefined> {
  const client = connect(port, "127.0.0.1");
  try {
    client.write("AMQP\0\0\x09\x01");
    const [answer] = (await once(client, "data")) as [Buffer];
    // A method frame (1) of channel 0, and after its size the class and method 10.10.
    return answer[0] === 1 && answer.readUInt32BE(7) === 0x000a_000a ? "connection.start" : answer.toString();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    client.destroy();
  }
}
