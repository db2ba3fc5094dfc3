import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, suite, test } from "node:test";
import { isJobError } from "@millrace/jobs";
import type { JobQueue } from "@millrace/jobs";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { Connection } from "rabbitmq-client";
import { freshQueue } from "./fresh-queue.ts";
import { message, persistently, reasonUnavailable, receive, receiveAll } from "./queue-of-messages.ts";

suite("messages of jobs in RabbitMQ", () => {
  let server: RabbitMqServer;
  before(async () => (server = await RabbitMqServer.start()));
  after(() => server[Symbol.asyncDispose]());

  test("what a worker held that was killed is delivered again at once, the whole batch", async () => {
    const name = `test-${randomUUID()}`;
    await using queue = freshQueue({ url: server.url, name });
    const jobIds = Array.from({ length: 50 }, (_, index) => `job-${index}`);
    await queue.send(jobIds.map((jobId) => message(jobId)));
    const program = join(import.meta.dirname, "programs/hold-messages.ts");
    const holder = spawn(process.execPath, ["--conditions=millrace-source", program, server.url, name, "50"]);
    holder.stderr.pipe(process.stderr);
    const held = new Set<string>();
    for await (const line of createInterface({ input: holder.stdout })) {
      held.add(line);
      if (held.size === jobIds.length) break;
    }
    assert.deepEqual(await queue.depth(), { waiting: 0, ready: 0 });
    holder.kill("SIGKILL");
    await receiveAll(queue, jobIds, 10_000);
  });

  test("a message that is never acknowledged is set aside after twenty-one deliveries at most", async () => {
    const name = `test-${randomUUID()}`;
    await using queue = freshQueue({ url: server.url, name });
    await queue.send([message("poison")]);
    const setAside = new AbortController();
    const dead = firstOf(server.url, `${name}.dead`).finally(() => setAside.abort());
    let deliveries = 0;
    while (!setAside.signal.aborted) deliveries += await countReceived(queue, setAside.signal);
    assert.equal(((await dead).body as { jobId: string }).jobId, "poison");
    // Fewer where the server has given back by itself what came to somebody who had just ceased to wait.
    assert.ok(deliveries > 1 && deliveries <= 21, `${deliveries} deliveries`);
  });

  test("a message that is exchanged for a new one goes on counting how often it was given back", async () => {
    const name = `test-${randomUUID()}`;
    await using queue = freshQueue({ url: server.url, name, consumerTimeoutMs: 1_000 });
    await queue.send([message("poison")]);
    await receive(queue, 10_000, 1);
    const [delivery] = await receive(queue);
    assert.ok(delivery !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await delivery.extend(1);
    const { headers } = await firstOf(server.url, `${name}.usual`);
    assert.ok(Number(headers?.["returns"]) >= 1, JSON.stringify(headers));
  });

  test("a message that stands for others, given back as often as one may be, is set aside at the next time", async () => {
    const name = `test-${randomUUID()}`;
    await using queue = freshQueue({ url: server.url, name });
    await queue.check(AbortSignal.timeout(10_000));
    const other = new Connection(server.url);
    const publisher = other.createPublisher({ confirm: true });
    const { delayMs: _, ...body } = message("poison");
    await publisher.send({ routingKey: `${name}.usual`, durable: true, headers: { returns: 20 } }, body);
    await publisher.close();
    await other.close();
    const [delivery] = await receive(queue, 10_000, 1);
    assert.equal(delivery?.message.jobId, "poison");
    const setAside = new AbortController();
    const dead = firstOf(server.url, `${name}.dead`).finally(() => setAside.abort());
    assert.equal(await countReceived(queue, setAside.signal), 0);
    assert.equal(((await dead).body as { jobId: string }).jobId, "poison");
  });

  test("what is no message of a job is set aside, and the others flow", async () => {
    const name = `test-${randomUUID()}`;
    await using queue = freshQueue({ url: server.url, name });
    await queue.send([message("before")]);
    const stranger = new Connection(server.url);
    const publisher = stranger.createPublisher({ confirm: true });
    await publisher.send({ routingKey: `${name}.usual`, durable: true }, "not for you");
    await publisher.close();
    await stranger.close();
    await queue.send([message("after")]);
    await receiveAll(queue, ["before", "after"]);
    assert.equal((await firstOf(server.url, `${name}.dead`)).body, "not for you");
  });

  test("queues that somebody has deleted are declared anew", async () => {
    const name = `test-${randomUUID()}`;
    await using queue = freshQueue({ url: server.url, name });
    await queue.send([message("gone")]);
    await receiveAll(queue, ["gone"]);
    const waiting = reasonUnavailable(receive(queue));
    const operator = new Connection(server.url);
    while ((await operator.queueDeclare({ queue: `${name}.usual`, passive: true })).consumerCount === 0);
    for (const band of ["urgent", "usual", "patient"]) await operator.queueDelete({ queue: `${name}.${band}` });
    await operator.close();
    assert.match(await waiting, /deleted the queue/u);
    await persistently(() => queue.send([message("new")]));
    await persistently(() => receiveAll(queue, ["new"]));
  });

  test("a message that is held for longer than the server likes is exchanged for a new one, once it is extended", async () => {
    await using queue = freshQueue({ url: server.url, consumerTimeoutMs: 1_000 });
    await queue.send([message("long")]);
    const [delivery] = await receive(queue);
    assert.ok(delivery !== undefined);
    await new Promise((resolve) => setTimeout(resolve, 600));
    await delivery.extend(100);
    const [again] = await receive(queue);
    assert.equal(again?.message.jobId, "long");
    // The old one speaks for nothing any more.
    await delivery.acknowledge();
    await delivery.release(0);
    await again.acknowledge();
    while ((await queue.depth()).waiting > 0);
  });

  test("a queue of another sort under the same name is told, with what to do", async () => {
    const name = `test-${randomUUID()}`;
    const other = new Connection(server.url);
    await other.queueDeclare({ queue: `${name}.usual`, durable: true });
    await other.close();
    await using queue = freshQueue({ url: server.url, name });
    const reason = await reasonUnavailable(queue.check(AbortSignal.timeout(10_000)));
    assert.match(reason, /PRECONDITION_FAILED|inequivalent/u);
    assert.match(reason, /another sort; delete it, or use another name/u);
  });

  test("a wrong password is told", async () => {
    await using queue = freshQueue({ url: server.url.replace("guest:guest", "guest:wrong") });
    assert.match(await reasonUnavailable(queue.check(AbortSignal.timeout(10_000))), /ACCESS_REFUSED.*check the user/u);
  });
});

/** Receives a message and lets it lapse at once. @returns 0 if there was none before the signal, or the server was away */
async function countReceived(queue: JobQueue, signal: AbortSignal): Promise<number> {
  try {
    return (await queue.receive({ max: 1, visibilityMs: 1, signal })).length;
  } catch (error) {
    if (!signal.aborted && !isJobError(error, "storage-unavailable")) throw error;
    return 0;
  }
}

/** The first message of a queue, once there is one. */
async function firstOf(
  url: string,
  queue: string,
): Promise<{ readonly body: unknown; readonly headers?: Record<string, unknown> }> {
  const connection = new Connection(url);
  const channel = await connection.acquire();
  await channel.basicQos({ prefetchCount: 1 });
  const message = await new Promise<{ body: unknown; headers?: Record<string, unknown> }>((resolve) => {
    void channel.basicConsume({ queue }, resolve);
  });
  await channel.close();
  await connection.close();
  return message;
}
