import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { defineEvent, handleOnce } from "@millrace/events";
import type { EventContext } from "@millrace/events";
import { MemoryInbox, memoryTransact } from "@millrace/events/testing";
import { z } from "zod";

const type = defineEvent({ type: "counted", source: "/test", data: z.int() });
const context: EventContext = { subscriber: "ordering", attempt: 1, signal: new AbortController().signal };

suite("a handler that handles once", () => {
  test("handles an event, in a transaction, the first time and no other", async () => {
    const handled: number[] = [];
    const committed: boolean[] = [];
    const handle = handleOnce<number, Parameters<MemoryInbox["accept"]>[0]>(
      { inbox: new MemoryInbox(), transact: memoryTransact },
      async ({ data }, transaction, { subscriber }) => {
        assert.equal(subscriber, "ordering");
        transaction.onEnd((end) => committed.push(end));
        handled.push(data);
      },
    );
    const event = type.create(7);
    await Promise.all([handle(event, context), handle(event, context)]);
    await handle(event, context);
    await handle(type.create(8), context);
    assert.deepEqual(handled, [7, 8]);
    assert.deepEqual(committed, [true, true]);
  });

  test("handles an event again that it has failed with", async () => {
    let attempts = 0;
    const handle = handleOnce({ inbox: new MemoryInbox(), transact: memoryTransact }, async () => {
      if (attempts++ === 0) throw new Error("not yet");
    });
    const event = type.create(7);
    await assert.rejects(handle(event, context), /not yet/);
    await handle(event, context);
    assert.equal(attempts, 2);
  });
});
