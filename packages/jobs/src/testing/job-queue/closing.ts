import assert from "node:assert/strict";
import type { JobQueue } from "../../ports/job-queue.ts";
import type { ContractCase } from "../contract.ts";
import { expectError } from "../expect-error.ts";
import { health } from "../health.ts";
import { receive, sampleMessage, untilDepth } from "./sample-message.ts";

/** What a queue promises of its depth, its health and its end. */
export const closing: readonly ContractCase<JobQueue>[] = [
  {
    name: "tells how many messages wait, and how many are ready",
    async check(queue) {
      await untilDepth(queue, 0, 0);
      await queue.send([sampleMessage("a"), sampleMessage("b"), sampleMessage("later", { delayMs: 600_000 })]);
      await untilDepth(queue, 3, 2);
      const [delivery] = await receive(queue, { max: 1 });
      assert.ok(delivery !== undefined);
      await untilDepth(queue, 3, 1);
      await delivery.acknowledge();
      await untilDepth(queue, 2, 1);
    },
  },
  ...health,
  {
    name: "ends a wait when it is closed",
    async check(queue) {
      const refused = expectError(receive(queue), "closed");
      await queue[Symbol.asyncDispose]();
      await refused;
    },
  },
  {
    name: "refuses every call once it is closed, and may be closed twice",
    async check(queue) {
      await queue.send([sampleMessage("job")]);
      const [delivery] = await receive(queue);
      assert.ok(delivery !== undefined);
      await queue[Symbol.asyncDispose]();
      await queue[Symbol.asyncDispose]();
      await expectError(queue.send([sampleMessage("job")]), "closed");
      await expectError(receive(queue), "closed");
      await expectError(queue.depth(), "closed");
      await expectError(queue.check(new AbortController().signal), "closed");
      await expectError(delivery.extend(1_000), "closed");
      await expectError(delivery.release(0), "closed");
      await expectError(delivery.acknowledge(), "closed");
    },
  },
];
