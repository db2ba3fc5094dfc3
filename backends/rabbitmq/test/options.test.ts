import assert from "node:assert/strict";
import { test } from "node:test";
import { JobError } from "@millrace/jobs";
import { rabbitmqQueue } from "@millrace/rabbitmq";

test("options that cannot be taken are all told at once, and unknown ones with the nearest name", () => {
  const options = { url: "http://127.0.0.1", heartbeatMs: 1_500, nmae: "jobs" };
  assert.throws(
    () => rabbitmqQueue(options),
    (error) => {
      assert.ok(error instanceof JobError && error.code === "invalid-definition");
      assert.match(error.message, /url: expected an address such as amqp:/u);
      assert.match(error.message, /heartbeatMs: /u);
      assert.match(error.message, /unknown option "nmae", did you mean "name"\?/u);
      return true;
    },
  );
});

test("nothing is connected before it is needed: a queue that nobody uses does not ask for its server", async () => {
  await using _ = rabbitmqQueue({ url: "amqp://127.0.0.1:1" });
});

test("a server that is not there is told at once, with the address, without the password", async () => {
  await using queue = rabbitmqQueue({ url: "amqp://someone:secret@127.0.0.1:1" });
  const signal = AbortSignal.timeout(10_000);
  for (const call of [
    () => queue.check(signal),
    () => queue.receive({ max: 1, visibilityMs: 1_000, signal }),
    () => queue.depth(),
    () => queue.send([{ jobId: "1", kind: "sample", delayMs: 0, priority: 0 }]),
  ]) {
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof JobError && error.code === "storage-unavailable", String(error));
      assert.match(error.message, /RabbitMQ at 127\.0\.0\.1:1 failed.*ECONNREFUSED.*is RabbitMQ running/u);
      assert.doesNotMatch(error.message, /secret/u);
      return true;
    });
  }
});
