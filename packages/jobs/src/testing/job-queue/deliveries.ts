import assert from "node:assert/strict";
import type { Delivery, JobQueue } from "../../ports/job-queue.ts";
import type { ContractCase } from "../contract.ts";
import { receive, rungFor, sampleMessage, untilDepth } from "./sample-message.ts";

/** What a message in hand promises. */
export const deliveries: readonly ContractCase<JobQueue>[] = [
  {
    name: "hides a message in hand from others",
    async check(queue) {
      await receiveOne(queue);
      await untilDepth(queue, 1, 0);
      await queue.send([sampleMessage("next")]);
      assert.deepEqual(rungFor(await receive(queue)), ["next"]);
    },
  },
  {
    name: "delivers a message again that was neither extended nor acknowledged in time",
    async check(queue) {
      await receiveOne(queue, 50);
      assert.deepEqual(rungFor(await receive(queue)), ["job"]);
    },
  },
  {
    name: "keeps an extended message hidden",
    async check(queue) {
      const delivery = await receiveOne(queue, 500);
      await delivery.extend(60_000);
      await delivery.extend(60_000);
      const next = receive(queue);
      await queue.send([sampleMessage("later", { delayMs: 700 })]);
      assert.deepEqual(rungFor(await next), ["later"]);
    },
  },
  {
    name: "delivers a message again when the time it was extended by is over",
    async check(queue) {
      const delivery = await receiveOne(queue);
      await delivery.extend(50);
      assert.deepEqual(rungFor(await receive(queue)), ["job"]);
    },
  },
  {
    name: "takes an acknowledged message out of the queue, and does not mind hearing it twice",
    async check(queue) {
      const delivery = await receiveOne(queue);
      await delivery.acknowledge();
      await delivery.acknowledge();
      await untilDepth(queue, 0, 0);
    },
  },
  {
    name: "delivers a released message again at once",
    async check(queue) {
      const delivery = await receiveOne(queue);
      await delivery.release(0);
      assert.deepEqual(rungFor(await receive(queue)), ["job"]);
    },
  },
  {
    name: "delivers a released message again after its delay, and not before",
    async check(queue) {
      const delivery = await receiveOne(queue);
      const releasing = performance.now();
      await delivery.release(400);
      assert.deepEqual(rungFor(await receive(queue)), ["job"]);
      // However late the machine is, it is not early; clocks differ by a little.
      assert.ok(performance.now() - releasing > 380);
    },
  },
  {
    name: "lets every method be called again after the message is gone",
    async check(queue) {
      const delivery = await receiveOne(queue);
      await delivery.acknowledge();
      await delivery.extend(60_000);
      await delivery.release(0);
      await delivery.acknowledge();
      await untilDepth(queue, 0, 0);
    },
  },
  {
    name: "lets a delivery that is no longer the current one speak without complaint",
    async check(queue) {
      const first = await receiveOne(queue, 1);
      const [second] = await receive(queue);
      assert.ok(second !== undefined);
      await first.extend(1_000);
      await first.release(0);
      await first.acknowledge();
      await second.acknowledge();
    },
  },
];

async function receiveOne(queue: JobQueue, visibilityMs = 600_000): Promise<Delivery> {
  await queue.send([sampleMessage("job")]);
  const [delivery] = await receive(queue, { visibilityMs });
  assert.ok(delivery !== undefined);
  return delivery;
}
