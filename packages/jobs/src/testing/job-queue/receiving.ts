import assert from "node:assert/strict";
import type { JobQueue } from "../../ports/job-queue.ts";
import type { ContractCase } from "../contract.ts";
import { expectReason } from "../expect-error.ts";
import { isPending } from "../is-pending.ts";
import { longMs, receive, receiveAll, rungFor, sampleMessage, untilDepth } from "./sample-message.ts";

/** What sending and receiving promise. */
export const receiving: readonly ContractCase<JobQueue>[] = [
  {
    name: "delivers a message as it was sent",
    async check(queue) {
      await queue.send([sampleMessage("job", { kind: "export-to-pdf", priority: 7 })]);
      const [delivery] = await receive(queue);
      assert.ok(delivery !== undefined);
      const { jobId, kind, priority } = delivery.message;
      assert.deepEqual({ jobId, kind, priority }, { jobId: "job", kind: "export-to-pdf", priority: 7 });
    },
  },
  {
    name: "carries the trace context of a message, and none where none was sent",
    async check(queue) {
      const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      await queue.send([sampleMessage("traced", { traceparent }), sampleMessage("plain")]);
      const deliveries = await receiveAll(queue, 2);
      const carried = new Map(deliveries.map(({ message }) => [message.jobId, message.traceparent]));
      assert.deepEqual([carried.get("traced"), carried.get("plain")], [traceparent, undefined]);
    },
  },
  {
    name: "waits for a message to be sent",
    async check(queue) {
      const received = receive(queue);
      assert.equal(await isPending(received), true);
      await queue.send([sampleMessage("job")]);
      assert.deepEqual(rungFor(await received), ["job"]);
    },
  },
  {
    name: "lets any number of receivers wait, and none in vain",
    async check(queue) {
      const received = Array.from({ length: 5 }, () => receive(queue, { max: 1 }));
      const ids = ["a", "b", "c", "d", "e"];
      for (const id of ids) await queue.send([sampleMessage(id)]);
      const deliveries = await Promise.all(received);
      assert.deepEqual(rungFor(deliveries.flat()).toSorted(), ids);
    },
  },
  {
    name: "delivers at most as many messages at once as were asked for",
    async check(queue) {
      await queue.send([sampleMessage("a"), sampleMessage("b"), sampleMessage("c")]);
      const first = await receive(queue, { max: 2 });
      assert.ok(first.length === 1 || first.length === 2);
      const rest = await receiveAll(queue, 3 - first.length);
      assert.deepEqual(rungFor([...first, ...rest]).toSorted(), ["a", "b", "c"]);
    },
  },
  {
    name: "delivers the most urgent first",
    async check(queue) {
      const priorities = [0, 9, -3, 4];
      await queue.send(priorities.map((priority) => sampleMessage(`priority ${priority}`, { priority })));
      let left = priorities.length;
      while (left > 0) {
        const urgencies = (await receive(queue)).map(({ message }) => message.priority);
        assert.deepEqual(
          urgencies,
          urgencies.toSorted((a, b) => b - a),
        );
        left -= urgencies.length;
      }
    },
  },
  {
    name: "takes no messages, and the same one twice",
    async check(queue) {
      await queue.send([]);
      await queue.send([sampleMessage("job")]);
      await queue.send([sampleMessage("job")]);
      assert.equal(rungFor(await receive(queue))[0], "job");
    },
  },
  {
    name: "does not deliver a message before its delay is over, and does so after",
    async check(queue) {
      const sending = performance.now();
      await queue.send([sampleMessage("never", { delayMs: longMs }), sampleMessage("soon", { delayMs: 100 })]);
      assert.deepEqual(rungFor(await receive(queue)), ["soon"]);
      // Timers and clocks round.
      assert.ok(performance.now() - sending > 80);
    },
  },
  {
    name: "ends a wait with the signal's reason",
    async check(queue) {
      const reason = new Error("stopping");
      const wait = { max: 1, visibilityMs: longMs };
      await expectReason(queue.receive({ ...wait, signal: AbortSignal.abort(reason) }), reason);
      const stop = new AbortController();
      const refused = expectReason(queue.receive({ ...wait, signal: stop.signal }), reason);
      stop.abort(reason);
      await refused;
    },
  },
  {
    name: "takes no message with a wait that was ended",
    async check(queue) {
      const stop = new AbortController();
      const reason = new Error("stopping");
      const refused = expectReason(queue.receive({ max: 1, visibilityMs: longMs, signal: stop.signal }), reason);
      stop.abort(reason);
      await refused;
      await queue.send([sampleMessage("job")]);
      await untilDepth(queue, 1, 1);
      assert.deepEqual(rungFor(await receive(queue)), ["job"]);
    },
  },
  {
    name: "loses no message when a wait ends just as one comes",
    async check(queue) {
      const ids = Array.from({ length: 50 }, (_, index) => `job-${index}`);
      const seen = new Set<string>();
      for (const id of ids) {
        const stop = new AbortController();
        const received = queue.receive({ max: 1, visibilityMs: longMs, signal: stop.signal });
        const settled = Promise.allSettled([received, queue.send([sampleMessage(id)])]);
        queueMicrotask(() => stop.abort(new Error("stopping")));
        const [answer] = await settled;
        if (answer.status === "fulfilled") for (const jobId of rungFor(answer.value)) seen.add(jobId);
      }
      while (seen.size < ids.length) for (const jobId of rungFor(await receive(queue))) seen.add(jobId);
    },
  },
  {
    name: "delivers 200 messages to 8 consumers, every one",
    async check(queue) {
      const ids = Array.from({ length: 200 }, (_, index) => `job-${index}`);
      const seen = new Set<string>();
      const stop = new AbortController();
      const consume = async (): Promise<void> => {
        while (!stop.signal.aborted) {
          for (const delivery of await queue.receive({ max: 5, visibilityMs: longMs, signal: stop.signal })) {
            await delivery.acknowledge();
            seen.add(delivery.message.jobId);
          }
          if (seen.size === ids.length) stop.abort();
        }
      };
      const consumers = Array.from({ length: 8 }, consume);
      const deadline = setTimeout(() => stop.abort(), longMs);
      await queue.send(ids.slice(0, 100).map((id) => sampleMessage(id)));
      await queue.send(ids.slice(100).map((id) => sampleMessage(id)));
      await Promise.allSettled(consumers);
      clearTimeout(deadline);
      assert.deepEqual([...seen].toSorted(), ids.toSorted());
    },
  },
];
