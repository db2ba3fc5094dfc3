import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { defineEvent, isEventError, newEventId } from "@millrace/events";
import type { StandardSchema } from "@millrace/events";
import { z } from "zod";

const orderPaid = defineEvent({
  type: "ordering.order-paid",
  source: "/ordering",
  data: z.object({ orderId: z.int(), paidAt: z.coerce.date(), currency: z.string().default("EUR") }),
  key: ({ orderId }) => String(orderId),
  subject: ({ orderId }) => `orders/${orderId}`,
});

const data = { orderId: 7, paidAt: "2026-01-02T03:04:05.000Z" };

suite("an event type", () => {
  test("creates a CloudEvent that carries its data as it was given", () => {
    const before = Date.now();
    const event = orderPaid.create(data);
    const { id, time, ...rest } = event;
    assert.deepEqual(rest, {
      specversion: "1.0",
      source: "/ordering",
      type: "ordering.order-paid",
      subject: "orders/7",
      datacontenttype: "application/json",
      partitionkey: "7",
      data,
    });
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.ok(Date.parse(time) >= before && Date.parse(time) <= Date.now());
  });

  test("takes the id and the trace that it is given", () => {
    const { id, traceparent } = orderPaid.create(data, { id: "paid-7", traceparent: "00-a-b-01" });
    assert.deepEqual([id, traceparent], ["paid-7", "00-a-b-01"]);
  });

  test("reads data as its schema returns it", () => {
    const read = orderPaid.read(orderPaid.create(data));
    assert.deepEqual(read.data, { orderId: 7, paidAt: new Date(data.paidAt), currency: "EUR" });
  });

  test("keeps a copy, so that nobody changes an event afterwards", () => {
    const changing = { ...data };
    const event = orderPaid.create(changing);
    changing.orderId = 8;
    assert.equal(event.data.orderId, 7);
  });

  test("names every fault of data that does not fit", () => {
    assert.throws(
      () => orderPaid.create({ orderId: 1.5, paidAt: "never" }),
      (error) => isEventError(error, "invalid-event") && /orderId: .*; paidAt: /.test(error.message),
    );
  });

  test("refuses data that JSON cannot carry", () => {
    const anything = defineEvent({ type: "any", source: "/test", data: z.any() });
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    for (const value of [cyclic, 1n, undefined, () => {}]) {
      assert.throws(
        () => anything.create(value),
        (error) => isEventError(error, "invalid-event"),
      );
    }
  });

  test("refuses a schema that is asynchronous", () => {
    const slow: StandardSchema<unknown, unknown> = {
      "~standard": { version: 1, vendor: "test", validate: async (value) => ({ value }) },
    };
    const type = defineEvent({ type: "slow", source: "/test", data: slow });
    assert.throws(
      () => type.create(1),
      (error) => isEventError(error, "invalid-definition"),
    );
  });

  for (const type of ["", "Order Paid", "ordering..paid", "-paid", "a".repeat(201)]) {
    test(`is not called "${type.slice(0, 20)}"`, () => {
      assert.throws(
        () => defineEvent({ type, source: "/test", data: z.any() }),
        (error) => isEventError(error, "invalid-definition"),
      );
    });
  }

  test("has a source that is a URI reference", () => {
    for (const source of ["", "my service"]) {
      assert.throws(
        () => defineEvent({ type: "paid", source, data: z.any() }),
        (error) => isEventError(error, "invalid-definition"),
      );
    }
  });
});

test("event ids sort by the time they were made", () => {
  const ids = [1, 1_000, 1_700_000_000_000, 2 ** 47].map((time) => newEventId(time));
  assert.deepEqual(ids.toSorted(), ids);
});
