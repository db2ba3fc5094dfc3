import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { isJobError, JobWorker, submit, waitForEnd } from "@millrace/jobs";
import { memoryBackend } from "@millrace/jobs/testing";
import { RabbitMqServer } from "@millrace/services/rabbitmq";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { freshQueue } from "./fresh-queue.ts";
import { message, persistently, reasonUnavailable, receive, receiveAll } from "./queue-of-messages.ts";
import { countingJob, countingKind } from "./counting-job.ts";

suite("a queue whose server goes away", () => {
  let server: RabbitMqServer;
  before(async () => (server = await RabbitMqServer.start()));
  after(() => server[Symbol.asyncDispose]());

  test("R15: every message that was confirmed comes, although the server was killed while they were sent", async () => {
    await using queue = freshQueue({ url: server.url });
    const confirmed = new Set<string>();
    let killed: Promise<void> | undefined;
    let failures = 0;
    const lanes = Array.from({ length: 16 }, async (_, lane) => {
      for (let place = 0; failures < 16; place++) {
        const jobId = `${lane}-${place}`;
        try {
          await queue.send([message(jobId)]);
          confirmed.add(jobId);
        } catch (error) {
          assert.ok(isJobError(error, "storage-unavailable"), String(error));
          failures++;
        }
        if (confirmed.size >= 500) killed ??= server.kill();
      }
    });
    await Promise.all(lanes);
    await killed;
    await server.restart();
    await receiveAll(queue, confirmed, 60_000);
  });

  test("R15: what was confirmed to be in queues that had just been made comes, although the server was killed at once", async () => {
    for (const round of ["first", "second", "third"]) {
      await using queue = freshQueue({ url: server.url });
      await queue.send([{ ...message(round), priority: -1 }]);
      await server.kill();
      await server.restart();
      await receiveAll(queue, [round], 60_000);
    }
  });

  test("R15: workers go on when the server was killed in mid-work, and each job has one end", async () => {
    await using queue = freshQueue({ url: server.url });
    const backend = { ...memoryBackend(), queue };
    const worker = new JobWorker({ backend, jobs: [countingJob(5)], concurrency: 4 });
    const jobs = await Promise.all(Array.from({ length: 200 }, () => submit(backend, countingKind, {})));
    await worker.start();
    await waitForEnd(backend, jobs[20]!.record.id, { withinMs: 30_000, signal: AbortSignal.timeout(30_000) });
    await server.kill();
    await server.restart();
    for (const { record } of jobs) {
      const { state } = await waitForEnd(backend, record.id, { withinMs: 60_000, signal: AbortSignal.timeout(60_000) });
      assert.equal(state, "succeeded");
    }
    await worker.stop();
  });

  test("who waits for a message is told that the server has gone, and hears the next one when it is back", async () => {
    await using queue = freshQueue({ url: server.url });
    await queue.check(AbortSignal.timeout(10_000));
    const waiting = reasonUnavailable(receive(queue, 60_000));
    await server.kill();
    await waiting;
    assert.match(await reasonUnavailable(queue.check(AbortSignal.timeout(10_000))), /RabbitMQ at 127\.0\.0\.1/u);
    await server.restart();
    await persistently(() => queue.send([message("after")]));
    await receiveAll(queue, ["after"], 30_000);
  });

  test("R16: on a half-open connection, a send fails in time, a wait within two heartbeats, and both work again", async () => {
    await using proxy = await TcpProxy.start(server.port);
    const url = server.url.replace(String(server.port), String(proxy.port));
    await using queue = freshQueue({ url, heartbeatMs: 1_000, answerTimeoutMs: 500 });
    await queue.send([message("before")]);
    await receiveAll(queue, ["before"]);
    const waiting = reasonUnavailable(receive(queue, 30_000));
    proxy.halfOpen();
    assert.match(await reasonUnavailable(queue.send([message("lost")])), /did not answer within 500 ms/u);
    await waiting;
    await persistently(() => queue.send([message("after")]));
    await receiveAll(queue, ["after"], 30_000);
  });

  test("R16: what was in hand behind a half-open connection goes to others within seconds", async () => {
    await using proxy = await TcpProxy.start(server.port);
    const url = server.url.replace(String(server.port), String(proxy.port));
    const name = "half-open-in-hand";
    await using stranded = freshQueue({ url, name, heartbeatMs: 1_000 });
    await using other = freshQueue({ url: server.url, name });
    await stranded.send([message("in hand")]);
    const [delivery] = await receive(stranded);
    proxy.halfOpen();
    await receiveAll(other, ["in hand"], 10_000);
    await delivery?.acknowledge();
  });
});

test("a server that runs out of memory takes no messages, and says so at once", async () => {
  await using server = await RabbitMqServer.start({ settings: { "vm_memory_high_watermark.absolute": "1MB" } });
  await using queue = freshQueue({ url: server.url, answerTimeoutMs: 2_000 });
  const { signal } = new AbortController();
  await queue.check(signal);
  // The server tells of it to those who publish, when they do.
  await reasonUnavailable(queue.send([message("first")]));
  assert.match(await reasonUnavailable(queue.send([message("second")])), /takes no messages.*low on memory/u);
  assert.match(await reasonUnavailable(queue.check(signal)), /takes no messages.*low on memory/u);
});
