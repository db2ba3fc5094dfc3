import assert from "node:assert/strict";
import { test } from "node:test";
import { defineEvent, isEventError, readEvent, writeEvent } from "@millrace/events";
import { z } from "zod";

const paid = defineEvent({ type: "paid", source: "/test", data: z.object({ text: z.string() }) });

test("an event is read as it was written", () => {
  const event = paid.create({ text: "naïve 🔑\u0000" });
  assert.deepEqual(readEvent(writeEvent(event)), event);
});

test("an event of another house is read with the attributes that only it knows", () => {
  const foreign = { ...paid.create({ text: "" }), time: "2026-01-02T03:04:05+02:00", sequence: "12" };
  assert.deepEqual(readEvent(Buffer.from(JSON.stringify(foreign))), foreign);
});

for (const [what, body] of [
  ["is empty", ""],
  ["is a JSON text", '"event"'],
  ["has no id", '{"specversion":"1.0","source":"/a","type":"b","time":"2026-01-02T03:04:05Z"}'],
  ["is of another version", '{"specversion":"0.3","id":"1","source":"/a","type":"b","time":"2026-01-02T03:04:05Z"}'],
  ["has no time", '{"specversion":"1.0","id":"1","source":"/a","type":"b","time":"yesterday"}'],
] as const) {
  test(`a message that ${what} is no event`, () => {
    assert.throws(
      () => readEvent(Buffer.from(body)),
      (error) => isEventError(error, "unreadable-event"),
    );
  });
}
