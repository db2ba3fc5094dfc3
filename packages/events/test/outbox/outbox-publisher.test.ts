import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { defineEvent, EventError, isEventError, OutboxPublisher } from "@millrace/events";
import type { EventBus, IntegrationEvent, OutboxPublisherOptions, OutboxSettlement } from "@millrace/events";
import { MemoryOutbox, MemoryOutboxTable, memoryTransact } from "@millrace/events/testing";
import { z } from "zod";

const type = defineEvent({
  type: "counted",
  source: "/test",
  data: z.object({ key: z.string(), number: z.int() }),
  key: ({ key }) => key,
});

/** A bus that keeps what it is given, unless it is told to do otherwise. */
class RecordingBus implements Pick<EventBus, "publish"> {
  readonly published: string[] = [];
  readonly #act: (event: string, signal: AbortSignal | undefined) => Promise<void> | void;
  #waiting: (() => void)[] = [];

  constructor(act: (event: string, signal: AbortSignal | undefined) => Promise<void> | void = () => {}) {
    this.#act = act;
  }

  async publish(event: IntegrationEvent, options?: { readonly signal?: AbortSignal }): Promise<void> {
    const name = nameOf(event);
    await this.#act(name, options?.signal);
    this.published.push(name);
    for (const look of this.#waiting) look();
  }

  /** Resolves when this many were published. */
  async count(count: number): Promise<void> {
    if (this.published.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push(() => this.published.length >= count && resolve()));
  }
}

/** An outbox that notes how its events were settled. */
class NotingOutbox extends MemoryOutbox {
  readonly settled: OutboxSettlement[] = [];

  override async settle(settlements: readonly OutboxSettlement[]): Promise<void> {
    await super.settle(settlements);
    this.settled.push(...settlements);
  }

  get outcomes(): string[] {
    return this.settled.map(({ kind, entry }) => `${nameOf(entry.event)} ${kind}`);
  }
}

suite("an outbox publisher", () => {
  test("publishes what is committed, before and after it has started", async () => {
    const outbox = new MemoryOutbox();
    const bus = new RecordingBus();
    await add(outbox, "a1", "a2");
    const publisher = await started({ outbox, bus, pollMs: 60_000 });
    await bus.count(2);
    await add(outbox, "a3", "b1");
    await bus.count(4);
    await publisher.stop();
    assert.deepEqual(bus.published.toSorted(), ["a1", "a2", "a3", "b1"]);
    assert.equal((await outbox.counts()).unpublished, 0);
  });

  test("publishes events of one key one after the other, and different keys at once", async () => {
    const outbox = new MemoryOutbox();
    const begun: string[] = [];
    const both = Promise.withResolvers<void>();
    const bus = new RecordingBus(async (event) => {
      begun.push(event);
      if (begun.length === 2) both.resolve();
      await both.promise;
    });
    await add(outbox, "a1", "a2", "b1", "b2");
    const publisher = await started({ outbox, bus });
    await both.promise;
    assert.deepEqual(begun, ["a1", "b1"]);
    await bus.count(4);
    await publisher.stop();
    assert.deepEqual(ofKey("a", bus), ["a1", "a2"]);
    assert.deepEqual(ofKey("b", bus), ["b1", "b2"]);
  });

  test("shares the work with others, and keeps the order of every key", async () => {
    const table = new MemoryOutboxTable();
    const bus = new RecordingBus();
    const publishers = [0, 1, 2].map(
      () => new OutboxPublisher({ outbox: new MemoryOutbox(table), bus, batchSize: 3, pollMs: 5 }),
    );
    const numbers = Array.from({ length: 40 }, (_, index) => index + 10);
    for (const number of numbers) await add(new MemoryOutbox(table), `a${number}`, `b${number}`, `c${number}`);
    await Promise.all(publishers.map((publisher) => publisher.start()));
    await bus.count(120);
    await Promise.all(publishers.map((publisher) => publisher.stop()));
    assert.equal(bus.published.length, 120);
    for (const key of ["a", "b", "c"]) {
      assert.deepEqual(
        ofKey(key, bus),
        numbers.map((number) => `${key}${number}`),
      );
    }
  });

  test("gives back what a bus that is away did not take, says so, and goes on when it is there again", async () => {
    const outbox = new NotingOutbox();
    const warnings: string[] = [];
    let refusals = 0;
    const bus = new RecordingBus(() => {
      if (refusals++ < 2) throw new EventError("bus-unavailable", "away");
    });
    await add(outbox, "a1", "a2");
    const log = { debug() {}, info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} };
    const publisher = await started({ outbox, bus, log });
    await bus.count(2);
    await publisher.stop();
    assert.deepEqual(bus.published, ["a1", "a2"]);
    assert.deepEqual(new Set(outbox.outcomes.slice(0, 4)), new Set(["a1 returned", "a2 returned"]));
    assert.deepEqual(new Set(warnings), new Set(["events cannot be published at the moment; trying again"]));
  });

  test("holds an event that nobody has subscribed to, and its key behind it, and no others", async () => {
    const outbox = new NotingOutbox();
    const bus = new RecordingBus((event) => {
      if (event === "a1") throw new EventError("unroutable", "nobody");
    });
    await add(outbox, "a1", "a2", "b1");
    const publisher = await started({ outbox, bus });
    await bus.count(1);
    await publisher.stop();
    assert.deepEqual(bus.published, ["b1"]);
    assert.deepEqual(outbox.outcomes, ["a1 retry", "a2 returned", "b1 published"]);
  });

  test("drops an event that nobody has subscribed to where it is told to", async () => {
    const outbox = new NotingOutbox();
    const bus = new RecordingBus((event) => {
      if (event === "a1") throw new EventError("unroutable", "nobody");
    });
    await add(outbox, "a1", "a2");
    const publisher = await started({ outbox, bus, unroutable: "drop" });
    await bus.count(1);
    await publisher.stop();
    assert.deepEqual(outbox.outcomes, ["a1 published", "a2 published"]);
  });

  test("sets aside an event that the bus will never take, and goes on with its key", async () => {
    const outbox = new NotingOutbox();
    const bus = new RecordingBus((event) => {
      if (event === "a1") throw new EventError("event-refused", "too large");
    });
    await add(outbox, "a1", "a2");
    const publisher = await started({ outbox, bus });
    await bus.count(1);
    await publisher.stop();
    assert.deepEqual(outbox.outcomes, ["a1 failed", "a2 published"]);
    assert.equal((await outbox.counts()).failed, 1);
  });

  test("waits for what is on its way when it stops, and gives back the rest", async () => {
    const outbox = new NotingOutbox();
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const bus = new RecordingBus(async () => {
      begun.resolve();
      await end.promise;
    });
    await add(outbox, "a1", "a2", "a3");
    const publisher = await started({ outbox, bus });
    await begun.promise;
    const stopped = publisher.stop();
    end.resolve();
    await stopped;
    assert.deepEqual(outbox.outcomes, ["a1 published", "a2 returned", "a3 returned"]);
    const next = await started({ outbox, bus });
    await bus.count(3);
    await next.stop();
    assert.deepEqual(bus.published, ["a1", "a2", "a3"]);
  });

  for (const [what, options, stop] of [
    ["after its grace", { stopGraceMs: 10 }, undefined],
    ["when it is told to", {}, AbortSignal.abort()],
  ] as const) {
    test(`leaves a bus that takes nothing ${what}`, async () => {
      const outbox = new NotingOutbox();
      const begun = Promise.withResolvers<void>();
      const bus = new RecordingBus((_, signal) => {
        begun.resolve();
        return untilAborted(signal);
      });
      await add(outbox, "a1", "a2");
      const publisher = await started({ outbox, bus, ...options });
      await begun.promise;
      await publisher.stop(stop);
      assert.deepEqual(outbox.outcomes, ["a1 returned", "a2 returned"]);
    });
  }

  test("leaves a database that does not answer", async () => {
    const outbox = new MemoryOutbox();
    const asked = Promise.withResolvers<void>();
    const silent = {
      claim(): Promise<never> {
        asked.resolve();
        return new Promise(() => {});
      },
      settle: outbox.settle.bind(outbox),
      waitForEvents: outbox.waitForEvents.bind(outbox),
    };
    const publisher = await started({ outbox: silent, bus: new RecordingBus() });
    await asked.promise;
    await publisher.stop(AbortSignal.abort());
  });

  test("publishes nothing of a claim any more when that is about to lapse", async () => {
    const outbox = new NotingOutbox();
    let hanging = true;
    const bus = new RecordingBus(async (_, signal) => {
      if (hanging) await untilAborted(signal);
    });
    await add(outbox, "a1", "a2");
    const publisher = await started({ outbox, bus, leaseMs: 100 });
    while (outbox.settled.length === 0) await new Promise(setImmediate);
    hanging = false;
    assert.deepEqual(outbox.outcomes.slice(0, 2), ["a1 returned", "a2 returned"]);
    await bus.count(2);
    await publisher.stop();
  });

  test("ends with a fault of the program, which its host sees", async () => {
    const outbox = new MemoryOutbox();
    const fault = new TypeError("a bug");
    const bus = new RecordingBus(() => {
      throw fault;
    });
    await add(outbox, "a1");
    const publisher = await started({ outbox, bus });
    await assert.rejects(publisher.execution ?? Promise.resolve(), (error) => error === fault);
  });

  test("names every fault of its options", () => {
    const options = { outbox: new MemoryOutbox(), bus: {}, batchSise: 3, leaseMs: 0 };
    assert.throws(
      () => new OutboxPublisher(options as unknown as OutboxPublisherOptions),
      (error) =>
        isEventError(error, "invalid-definition") &&
        /bus: expected an event bus.*leaseMs: .*"batchSise", did you mean "batchSize"\?/.test(error.message),
    );
  });
});

async function started(options: OutboxPublisherOptions): Promise<OutboxPublisher> {
  const publisher = new OutboxPublisher(options);
  await publisher.start();
  return publisher;
}

function add(outbox: MemoryOutbox, ...names: readonly string[]): Promise<void> {
  const events = names.map((name) => type.create({ key: name.slice(0, 1), number: Number(name.slice(1)) }));
  return memoryTransact((transaction) => outbox.add(transaction, events));
}

function nameOf({ data }: IntegrationEvent): string {
  const { key, number } = data as { readonly key: string; readonly number: number };
  return `${key}${number}`;
}

function ofKey(key: string, bus: RecordingBus): string[] {
  return bus.published.filter((name) => name.startsWith(key));
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
}
