import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { SQSClient, SendMessageCommand } from "@aws-sdk/client-sqs";
import { sqsQueue } from "@millrace/aws";
import type { JobQueueOptions } from "@millrace/aws";
import type { Delivery, JobQueue } from "@millrace/jobs";
import { sampleMessage } from "@millrace/jobs/testing";
import { asked, openQueueBehindProxy } from "./queue-stand.ts";
import { receiveJobs } from "./received.ts";
import { TestQueues } from "./test-queues.ts";

const hourMs = 3_600_000;

suite("messages of jobs in SQS", () => {
  let queues: TestQueues;
  before(async () => {
    queues = await TestQueues.start();
  });
  after(() => queues[Symbol.asyncDispose]());

  test("go ten to a request, and so does their deletion", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const jobIds = Array.from({ length: 40 }, (_, index) => `job-${index}`);
    await stand.queue.send(jobIds.map((jobId) => sampleMessage(jobId)));
    assert.equal(asked(stand.proxy, "SendMessageBatch").length, 4);
    const deliveries = await receiveJobs(stand.queue, jobIds);
    await Promise.all(deliveries.map((delivery) => delivery.acknowledge()));
    assert.equal(asked(stand.proxy, "DeleteMessageBatch").length, 4);
    assert.deepEqual(await stand.queue.depth(), { waiting: 0, ready: 0 });
  });

  test("are less than a kibibyte, trace context and all", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const longest = { kind: "k".repeat(128), priority: -1_000_000, traceparent, delayMs: 365 * 24 * hourMs };
    await stand.queue.send([sampleMessage("j".repeat(36), longest)]);
    const [sent] = entriesSent(stand.proxy);
    assert.ok(Buffer.byteLength(JSON.stringify(sent)) < 1_024);
  });

  test("are held back for as long as SQS can, and say how long they are to be held back in all", async () => {
    await using stand = await openQueueBehindProxy(queues);
    await stand.queue.send([sampleMessage("far", { delayMs: hourMs }), sampleMessage("near", { delayMs: 900_000 })]);
    const [far, near] = entriesSent(stand.proxy);
    assert.deepEqual([far?.DelaySeconds, near?.DelaySeconds], [900, 900]);
    assert.deepEqual([wholeDelayOf(far), wholeDelayOf(near)], [hourMs, undefined]);
  });

  test("that come before their time are sent anew for the rest of it, and nobody hears of them", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const { proxy, queue, options } = stand;
    await sendRaw(options, JSON.stringify({ jobId: "far", kind: "sample", priority: 0, delayMs: hourMs }));
    await sendRaw(options, JSON.stringify({ jobId: "soon", kind: "sample", priority: 0, delayMs: 1_500 }));
    const sentAt = performance.now();
    const deliveries = await receiveJobs(queue, ["soon"]);
    // Two seconds, as SQS counts whole ones; clocks differ by a little.
    assert.ok(performance.now() - sentAt > 1_400);
    assert.equal(deliveries[0]?.message.delayMs, 0);
    const far = entriesSent(proxy).find(({ MessageBody }) => MessageBody.includes('"far"'));
    assert.equal(far?.DelaySeconds, 900);
    const leftMs = wholeDelayOf(far) ?? 0;
    assert.ok(leftMs > hourMs - 60_000 && leftMs <= hourMs, `${leftMs} ms are left`);
    assert.equal((await queue.depth()).ready, 0);
  });

  test("that have waited for their whole time are delivered, by the service's clock", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const late = JSON.stringify({ jobId: "late", kind: "sample", priority: 0, delayMs: 900 });
    await sendRaw(stand.options, late, 1);
    await receiveJobs(stand.queue, ["late"]);
    assert.deepEqual(entriesSent(stand.proxy), []);
  });

  test("that nobody gives back are set aside by the service in the end", async () => {
    const deadLetters = await queues.make();
    await using dead = sqsQueue(deadLetters);
    await using queue = await queues.openFresh({}, queues.redrive(deadLetters, 2));
    await queue.send([sampleMessage("poison")]);
    const setAside = new AbortController();
    const letter = receiveJobs(dead, ["poison"]).finally(() => setAside.abort(new Error("set aside")));
    const deliveries = await receiveUntil(queue, setAside.signal);
    assert.equal((await letter).length, 1);
    assert.equal(deliveries.length, 2);
  });

  test("that are none of a job are set aside by the service, and the others flow", async () => {
    const deadLetters = await queues.make();
    await using stand = await openQueueBehindProxy(queues, {}, queues.redrive(deadLetters, 1));
    await sendRaw(stand.options, "not for you");
    await sendRaw(stand.options, JSON.stringify({ order: 7 }));
    await stand.queue.send([sampleMessage("job")]);
    const setAside = new AbortController();
    const flowing = receiveUntil(stand.queue, setAside.signal);
    await using dead = sqsQueue(deadLetters);
    // The job's own one as well, as nobody acknowledges it.
    while ((await dead.depth()).ready < 3);
    setAside.abort(new Error("set aside"));
    assert.deepEqual([...new Set((await flowing).map(({ message }) => message.jobId))], ["job"]);
  });

  test("may be given back any number of times without being set aside", async () => {
    const deadLetters = await queues.make();
    await using dead = sqsQueue(deadLetters);
    await using queue = await queues.openFresh({}, queues.redrive(deadLetters, 2));
    await queue.send([sampleMessage("patient")]);
    for (let times = 0; times < 6; times++) {
      const [delivery] = await receiveJobs(queue, ["patient"]);
      await delivery?.release(0);
    }
    assert.deepEqual(await dead.depth(), { waiting: 0, ready: 0 });
  });

  test("that lapsed in a worker's hand are not doubled by its giving them back", async () => {
    await using queue = await queues.openFresh();
    await queue.send([sampleMessage("job")]);
    const [lapsed] = await queue.receive({ max: 1, visibilityMs: 1, signal: AbortSignal.timeout(20_000) });
    const [again] = await receiveJobs(queue, ["job"]);
    await lapsed?.release(0);
    assert.deepEqual(await queue.depth(), { waiting: 1, ready: 0 });
    await again?.acknowledge();
    assert.deepEqual(await queue.depth(), { waiting: 0, ready: 0 });
  });
});

interface Entry {
  readonly MessageBody: string;
  readonly DelaySeconds?: number;
}

function entriesSent(proxy: Parameters<typeof asked>[0]): readonly Entry[] {
  return asked(proxy, "SendMessageBatch").flatMap(({ Entries }) => Entries as Entry[]);
}

function wholeDelayOf(entry: Entry | undefined): number | undefined {
  return (JSON.parse(entry?.MessageBody ?? "{}") as { readonly delayMs?: number }).delayMs;
}

/** Sends what a queue of ours would not. */
async function sendRaw(options: JobQueueOptions, MessageBody: string, DelaySeconds = 0): Promise<void> {
  const { queueUrl: QueueUrl, endpoint = new URL(QueueUrl).origin, region, credentials } = options;
  const client = new SQSClient({ endpoint, region: region!, credentials: credentials! });
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
  client.destroy();
}

/** What comes until the signal, each message in hand for the shortest that SQS knows, and none acknowledged. */
async function receiveUntil(queue: JobQueue, signal: AbortSignal): Promise<readonly Delivery[]> {
  const deliveries: Delivery[] = [];
  while (!signal.aborted) {
    const receiving = queue.receive({ max: 10, visibilityMs: 1, signal });
    deliveries.push(...(await receiving.catch(() => [])));
  }
  return deliveries;
}
