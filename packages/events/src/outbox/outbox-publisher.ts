import { setTimeout as delay } from "node:timers/promises";
import { isEventError } from "../errors.ts";
import type { OutboxEntry, OutboxSettlement } from "../ports/outbox-store.ts";
import { retryDelay } from "../retry-delay.ts";
import { checkPublisherOptions } from "./outbox-publisher-options.ts";
import type { OutboxPublisherOptions } from "./outbox-publisher-options.ts";
import { publishBatch } from "./publish-batch.ts";

const awayBackoff = { minMs: 100, maxMs: 5_000, jitter: 0.5 };
/** How long a stopping publisher that waits for the bus no longer may take to write down what has come of its claim. */
const settleGraceMs = 1_000;
/** The share of a claim after which nothing of it is published any more, so that two publishers rarely publish the same. */
const leaseShare = 0.8;

/**
 * Publishes what is in an outbox, as it comes. It has the shape of a hosted service, and any number of processes may run one on
 * the same outbox. Every event is published at least once, and those of a key in their order.
 */
export class OutboxPublisher {
  readonly name = "outbox-publisher";
  readonly #options: Required<OutboxPublisherOptions>;
  #stopping = new AbortController();
  #abandoning = new AbortController();
  #loop: Promise<void> | undefined;

  /** @throws EventError `invalid-definition`, naming every fault of the options */
  constructor(options: OutboxPublisherOptions) {
    this.#options = checkPublisherOptions(options);
  }

  /** The publishing. It rejects only for a fault of this program, and a host should stop then. */
  get execution(): Promise<void> | undefined {
    return this.#loop;
  }

  /** Begins to publish. It does not wait for a database or a bus that is away. */
  async start(): Promise<void> {
    if (this.#loop !== undefined) return;
    this.#stopping = new AbortController();
    this.#abandoning = new AbortController();
    this.#loop = this.#run();
  }

  /**
   * Begins nothing more, waits for what is on its way to the bus, and gives back the rest; `signal` ends the grace early. It does
   * not wait for a database that does not answer: what that was not told comes back when its claim lapses.
   */
  async stop(signal?: AbortSignal): Promise<void> {
    const leaving = Promise.withResolvers<void>();
    let lastChance: NodeJS.Timeout | undefined;
    const abandon = (): void => {
      this.#abandoning.abort();
      lastChance ??= setTimeout(leaving.resolve, settleGraceMs);
    };
    const grace = setTimeout(abandon, this.#options.stopGraceMs);
    signal?.addEventListener("abort", abandon, { once: true });
    if (signal?.aborted === true) abandon();
    this.#stopping.abort();
    try {
      await Promise.race([this.#loop, leaving.promise]);
    } finally {
      clearTimeout(grace);
      clearTimeout(lastChance);
      signal?.removeEventListener("abort", abandon);
      this.#loop = undefined;
    }
  }

  async #run(): Promise<void> {
    const stopping = this.#stopping.signal;
    let failures = 0;
    while (!stopping.aborted) {
      try {
        await this.#round(stopping);
        failures = 0;
      } catch (cause) {
        if (stopping.aborted && cause === stopping.reason) return;
        if (!isEventError(cause)) throw cause;
        await this.#backOff(cause, ++failures, stopping);
      }
    }
  }

  async #round(stopping: AbortSignal): Promise<void> {
    const { outbox, batchSize, leaseMs, pollMs } = this.#options;
    const claimedAt = performance.now();
    const entries = await outbox.claim({ max: batchSize, leaseMs });
    if (entries.length === 0) {
      await outbox.waitForEvents({ timeoutMs: pollMs, signal: stopping });
      return;
    }
    await this.#publish(entries, leaseMs * leaseShare - (performance.now() - claimedAt), stopping);
  }

  async #publish(entries: readonly OutboxEntry[], timeLeftMs: number, stopping: AbortSignal): Promise<void> {
    const { outbox, bus, unroutable } = this.#options;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), Math.max(0, timeLeftMs));
    const deadline = AbortSignal.any([late.signal, this.#abandoning.signal]);
    try {
      const { settlements, unavailable } = await publishBatch(entries, { bus, unroutable, stopping, deadline });
      await outbox.settle(settlements);
      this.#report(settlements);
      if (unavailable !== undefined) throw unavailable;
    } finally {
      clearTimeout(timer);
    }
  }

  #report(settlements: readonly OutboxSettlement[]): void {
    const { log } = this.#options;
    for (const settlement of settlements) {
      const { id, type, source } = settlement.entry.event;
      switch (settlement.kind) {
        case "retry":
          log.warn({ id, type, source, reason: settlement.reason }, "an event is held back until it can be published");
          break;
        case "failed":
          log.error(
            { id, type, source, reason: settlement.reason },
            "an event cannot be published; redrive it when it can",
          );
          break;
        case "published":
        case "returned":
          break;
      }
    }
    log.debug({ events: settlements.length }, "published a batch");
  }

  async #backOff(cause: unknown, failures: number, stopping: AbortSignal): Promise<void> {
    const delayMs = retryDelay(failures, awayBackoff);
    this.#options.log.warn({ err: cause, delayMs }, "events cannot be published at the moment; trying again");
    await delay(delayMs, undefined, { signal: stopping }).catch((reason: unknown) => {
      if (!stopping.aborted) throw reason;
    });
  }
}
