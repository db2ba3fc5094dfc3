import { z } from "zod";
import { checkOptions } from "../check-options.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { EventBus } from "../ports/event-bus.ts";
import type { OutboxStore } from "../ports/outbox-store.ts";

/** What an outbox is published by. */
export interface OutboxPublisherOptions {
  readonly outbox: Pick<OutboxStore<never>, "claim" | "settle" | "waitForEvents">;
  readonly bus: Pick<EventBus, "publish">;
  /** How many events are claimed at once. Default 200. */
  readonly batchSize?: number;
  /** How long a claim holds: after a crash its events are published by others as late as that. Default 10,000. */
  readonly leaseMs?: number;
  /** How often to look for events that no wake-up tells of: of a publisher that has died, held back before, … Default 1,000. */
  readonly pollMs?: number;
  /**
   * What is done with an event that nobody has subscribed to. `hold`, the default: it is tried again, less and less often, until
   * somebody has, and so are those of its key behind it. `drop`: it counts as published, and the log says so.
   */
  readonly unroutable?: "hold" | "drop";
  /** How long a stopping publisher waits for the bus to take what is on its way. Default 2,000. */
  readonly stopGraceMs?: number;
  readonly log?: Logger;
}

const positive = z.int().min(1);
const schema = z.strictObject({
  outbox: z.custom<OutboxPublisherOptions["outbox"]>((value) => hasMethod(value, "claim"), "expected an outbox store"),
  bus: z.custom<OutboxPublisherOptions["bus"]>((value) => hasMethod(value, "publish"), "expected an event bus"),
  batchSize: positive.max(10_000).default(200),
  leaseMs: positive.min(100).max(3_600_000).default(10_000),
  pollMs: positive.max(3_600_000).default(1_000),
  unroutable: z.enum(["hold", "drop"]).default("hold"),
  stopGraceMs: z.int().min(0).max(3_600_000).default(2_000),
  log: z.custom<Logger>().default(silentLogger),
});

/** @throws EventError `invalid-definition`, naming every fault */
export function checkPublisherOptions(options: OutboxPublisherOptions): Required<OutboxPublisherOptions> {
  return checkOptions("the outbox publisher", schema, options);
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";
}
