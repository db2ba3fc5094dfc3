import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { sqsQueue } from "@millrace/aws";
import { isJobError } from "@millrace/jobs";
import type { JobQueue } from "@millrace/jobs";
import { HttpProxy } from "@millrace/services/http-proxy";
import { TcpProxy } from "@millrace/services/tcp-proxy";
import { sampleMessage } from "@millrace/jobs/testing";
import { answer } from "./proxied.ts";
import { asked, decideFirst, openQueueBehindProxy, refusal } from "./queue-stand.ts";
import { receive, receiveJobs } from "./received.ts";
import { TestQueues } from "./test-queues.ts";

const actions = ["SendMessageBatch", "ReceiveMessage", "ChangeMessageVisibilityBatch", "DeleteMessageBatch"];

suite("a queue that is not well", () => {
  let queues: TestQueues;
  before(async () => {
    queues = await TestQueues.start();
  });
  after(() => queues[Symbol.asyncDispose]());

  for (const [code, status] of [
    ["RequestThrottled", 403],
    ["ThrottlingException", 400],
    ["KmsThrottled", 400],
    ["InternalError", 500],
    ["ServiceUnavailable", 503],
  ] as const) {
    test(`is asked again while it answers ${code}`, async () => {
      await using stand = await openQueueBehindProxy(queues);
      for (const action of actions) {
        decideFirst(stand.proxy, action, refusal(code, status), 3);
        await stand.queue.send([sampleMessage(action)]);
        const [delivery] = await receiveJobs(stand.queue, [action]);
        assert.ok(delivery !== undefined);
        await delivery.extend(60_000);
        await delivery.acknowledge();
        assert.equal((await stand.queue.depth()).waiting, 0);
      }
    });
  }

  test("R16: has taken a message although its answer was lost, and the second one does no harm", async () => {
    await using stand = await openQueueBehindProxy(queues);
    decideFirst(stand.proxy, "SendMessageBatch", { kind: "lose-answer" });
    await stand.queue.send([sampleMessage("job")]);
    const rung = [...(await receive(stand.queue, 1)), ...(await receive(stand.queue, 1))];
    assert.deepEqual(
      rung.map(({ message }) => message.jobId),
      ["job", "job"],
    );
  });

  test("R16: has deleted a message although its answer was lost, and may be asked to again", async () => {
    await using stand = await openQueueBehindProxy(queues);
    await stand.queue.send([sampleMessage("job")]);
    const [delivery] = await receive(stand.queue);
    decideFirst(stand.proxy, "DeleteMessageBatch", { kind: "lose-answer" });
    await delivery?.acknowledge();
    assert.deepEqual(await stand.queue.depth(), { waiting: 0, ready: 0 });
  });

  test("is asked again for the entries of a batch that it refused, and for no others", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const jobIds = Array.from({ length: 10 }, (_, index) => `job-${index}`);
    const Failed = [3, 7].map((index) => ({ Id: String(index), SenderFault: false, Code: "InternalError" }));
    decideFirst(stand.proxy, "SendMessageBatch", answer(200, { Successful: [], Failed }));
    await stand.queue.send(jobIds.map((jobId) => sampleMessage(jobId)));
    assert.deepEqual(jobsSent(stand.proxy), [jobIds, ["job-3", "job-7"]]);
  });

  test("is asked again for a batch that did not arrive as it was sent", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const garbled = { Id: "0", MessageId: "m", MD5OfMessageBody: "0".repeat(32) };
    decideFirst(stand.proxy, "SendMessageBatch", answer(200, { Successful: [garbled], Failed: [] }));
    await stand.queue.send([sampleMessage("job")]);
    assert.deepEqual(jobsSent(stand.proxy), [["job"], ["job"]]);
  });

  test("lets the others of a batch through when one entry is refused for good", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const refused = { Id: "1", SenderFault: true, Code: "InvalidMessageContents", Message: "not in the alphabet" };
    decideFirst(stand.proxy, "SendMessageBatch", answer(200, { Successful: [], Failed: [refused] }));
    const sends = ["a", "b", "c"].map((jobId) => stand.queue.send([sampleMessage(jobId)]));
    const outcomes = await Promise.allSettled(sends);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    await assert.rejects(sends[1]!, { code: "storage-unavailable", message: /InvalidMessageContents: not in the/ });
  });

  test("is given up when it is throttled for longer than a call may take", async () => {
    await using stand = await openQueueBehindProxy(queues, { timeoutMs: 300 });
    stand.proxy.decide = () => refusal("RequestThrottled", 403);
    await assert.rejects(stand.queue.send([sampleMessage("job")]), {
      code: "storage-unavailable",
      message: /given up after \d+ tries.*RequestThrottled/,
    });
  });

  test("R16: is given up when it is silent, and is well again afterwards", async () => {
    await using proxy = await TcpProxy.start(Number(new URL(queues.endpoint).port));
    const endpoint = `http://127.0.0.1:${proxy.port}`;
    await using queue = sqsQueue(await queues.make({ endpoint, timeoutMs: 2_000 }));
    await queue.send([sampleMessage("first")]);
    proxy.stall();
    await assert.rejects(queue.send([sampleMessage("lost")]), { code: "storage-unavailable" });
    proxy.mend();
    await queue.send([sampleMessage("second")]);
    const seen = new Set<string>();
    while (!seen.has("second")) for (const { message } of await receive(queue)) seen.add(message.jobId);
  });

  test("R16: a wait for messages outlives a connection that is cut, and what that one took comes again", async () => {
    await using http = await HttpProxy.start(queues.endpoint);
    await using tcp = await TcpProxy.start(Number(new URL(http.endpoint).port));
    const options = await queues.make();
    await using queue = sqsQueue({ ...options, endpoint: `http://127.0.0.1:${tcp.port}` });
    await using other = sqsQueue(options);
    const waiting = receiveAs(queue, 1_000);
    await untilAsked(http, "ReceiveMessage");
    tcp.cut();
    tcp.mend();
    await other.send([sampleMessage("job")]);
    assert.equal((await waiting)[0]?.message.jobId, "job");
  });

  test("that is not there is named by every call, with what to do", async () => {
    const { queueUrl, ...service } = await queues.make();
    await using queue = sqsQueue({ queueUrl: `${queueUrl}-not`, ...service });
    const calls: readonly (() => Promise<unknown>)[] = [
      () => queue.check(new AbortController().signal),
      () => queue.send([sampleMessage("job")]),
      () => receive(queue),
      () => queue.depth(),
    ];
    for (const call of calls) {
      await assert.rejects(call(), { code: "storage-unavailable", message: /there is no queue ".*-not"; make it/ });
    }
  });

  for (const [code, status, expected] of [
    ["AccessDeniedException", 400, /access to the queue .* was denied \(told by the service\); let the role/],
    ["KmsAccessDenied", 400, /was denied/],
    ["ExpiredTokenException", 403, /credential .* was not taken \(ExpiredTokenException.*renew it/],
    ["InvalidClientTokenId", 403, /credential .* was not taken/],
    ["InvalidSecurity", 400, /credential .* was not taken/],
  ] as const) {
    test(`that answers ${code} is told of at once, with what to do`, async () => {
      await using stand = await openQueueBehindProxy(queues);
      stand.proxy.decide = () => refusal(code, status);
      assert.match(await refused(stand.queue), expected);
      assert.equal(stand.proxy.seen.length, 1);
      await assert.rejects(receive(stand.queue), { code: "storage-unavailable", message: expected });
    });
  }

  test("is not asked for more than there is room for, nor by more than one request a receiver", async () => {
    await using stand = await openQueueBehindProxy(queues);
    const stop = new AbortController();
    const waits = [3, 25].map((max) => stand.queue.receive({ max, visibilityMs: 17_500, signal: stop.signal }));
    await untilAsked(stand.proxy, "ReceiveMessage", 2);
    const polls = asked(stand.proxy, "ReceiveMessage");
    assert.deepEqual(
      polls.map(({ MaxNumberOfMessages, VisibilityTimeout, WaitTimeSeconds }) => [
        MaxNumberOfMessages,
        VisibilityTimeout,
        WaitTimeSeconds,
      ]),
      [
        [3, 18, 20],
        [10, 18, 20],
      ],
    );
    stop.abort(new Error("stopping"));
    await Promise.allSettled(waits);
    // Those who come next are served by the requests that are there.
    const later = receiveAs(stand.queue, 17_500);
    await stand.queue.send([sampleMessage("job")]);
    assert.equal((await later)[0]?.message.jobId, "job");
    assert.equal(asked(stand.proxy, "ReceiveMessage").length, 2);
  });
});

/** The jobs that were rung for, batch by batch. */
function jobsSent(proxy: HttpProxy): readonly (readonly string[])[] {
  const batches = asked(proxy, "SendMessageBatch").map(({ Entries }) => Entries as { readonly MessageBody: string }[]);
  return batches.map((entries) =>
    entries.map(({ MessageBody }) => (JSON.parse(MessageBody) as { readonly jobId: string }).jobId),
  );
}

async function untilAsked(proxy: HttpProxy, action: string, times = 1): Promise<void> {
  while (asked(proxy, action).length < times) await nextTurn();
}

async function receiveAs(queue: JobQueue, visibilityMs: number) {
  return queue.receive({ max: 1, visibilityMs, signal: AbortSignal.timeout(20_000) });
}

async function refused(queue: JobQueue): Promise<string> {
  const error = await queue.check(new AbortController().signal).catch((cause: unknown) => cause);
  assert.ok(isJobError(error, "storage-unavailable"), String(error));
  return error.message;
}
