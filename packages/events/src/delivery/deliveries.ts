import { setTimeout as delay } from "node:timers/promises";
import type { DeadLetterReason } from "../dead-letter.ts";
import { isEventError } from "../errors.ts";
import { readEvent } from "../event-format.ts";
import type { IntegrationEvent } from "../event.ts";
import type { Logger } from "../logger.ts";
import type { EventContext } from "../ports/event-bus.ts";
import { retryDelay } from "../retry-delay.ts";
import { Lanes } from "./lanes.ts";
import type { Subscription, Subscriptions } from "./subscriptions.ts";
import type { Verdict } from "./verdict.ts";
import { withinTime } from "./within-time.ts";

/** What deliveries are made with. */
export interface DeliveriesOptions {
  readonly subscriber: string;
  readonly subscriptions: Subscriptions;
  readonly log: Logger;
}

type Run = (context: EventContext) => Promise<void>;

/**
 * The receiving end of a bus, whatever carries the messages: reads them, calls their handlers, tries again, and says what is to
 * become of each. How many run at once is up to the bus, by how many it delivers.
 */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #lanes = new Lanes();
  readonly #stopping = new AbortController();
  readonly #abandoning = new AbortController();
  readonly #active = new Set<Promise<Verdict>>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  /** Sees to one message, over all its attempts; call it in the order in which messages came. Never rejects. */
  deliver(body: Uint8Array): Promise<Verdict> {
    const delivering = this.#deliver(body).finally(() => this.#active.delete(delivering));
    this.#active.add(delivering);
    return delivering;
  }

  /** Ends when every delivery has its verdict; when `signal` is aborted, handlers are told and waited for no longer. */
  async stop(signal?: AbortSignal): Promise<void> {
    this.#stopping.abort();
    const abandon = (): void => this.#abandoning.abort(signal?.reason);
    if (signal?.aborted === true) abandon();
    signal?.addEventListener("abort", abandon, { once: true });
    await Promise.all(this.#active);
    signal?.removeEventListener("abort", abandon);
  }

  async #deliver(body: Uint8Array): Promise<Verdict> {
    let event: IntegrationEvent;
    try {
      event = readEvent(body);
    } catch (cause) {
      if (!isEventError(cause, "unreadable-event")) throw cause;
      return this.#dead("unreadable", cause.message, { bytes: body.byteLength });
    }
    const subscription = this.#options.subscriptions.get(event.type);
    if (subscription === undefined) {
      return this.#dead("no-handler", `${this.#options.subscriber} has no handler for ${event.type}`, named(event));
    }
    return this.#handle(event, subscription);
  }

  #handle(event: IntegrationEvent, subscription: Subscription): Promise<Verdict> | Verdict {
    let run: Run;
    try {
      run = subscription.prepare(event);
    } catch (cause) {
      if (!isEventError(cause)) throw cause;
      return this.#dead("invalid-data", cause.message, named(event));
    }
    return this.#lanes.run(event.partitionkey, () => this.#tryUntilDone(event, subscription, run));
  }

  async #tryUntilDone(event: IntegrationEvent, subscription: Subscription, run: Run): Promise<Verdict> {
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      const failure = await this.#attempt(subscription, run, attempt);
      if (failure === undefined) return { kind: "handled" };
      if (this.#abandoning.signal.aborted) break;
      const delayMs = pauseAfter(failure.error, attempt, subscription);
      if (delayMs === undefined) {
        return this.#dead("handler-failed", describe(failure.error), named(event), attempt, failure.error);
      }
      this.#options.log.warn(
        { ...named(event), attempt, delayMs, err: failure.error },
        "the handler of an event failed; it is tried again",
      );
      await this.#pause(delayMs);
    }
    return { kind: "interrupted" };
  }

  async #attempt(
    { timeoutMs }: Subscription,
    run: Run,
    attempt: number,
  ): Promise<{ readonly error: unknown } | undefined> {
    const { subscriber } = this.#options;
    try {
      await withinTime(timeoutMs, this.#abandoning.signal, (signal) => run({ subscriber, attempt, signal }));
      return undefined;
    } catch (error) {
      // A handler is other people's code, and may throw anything.
      return { error };
    }
  }

  async #pause(delayMs: number): Promise<void> {
    const { signal } = this.#stopping;
    await delay(delayMs, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }

  #dead(reason: DeadLetterReason, detail: string, fields: object, attempts = 0, err?: unknown): Verdict {
    const { subscriber, log } = this.#options;
    log.error({ ...fields, subscriber, reason, detail, ...(err !== undefined && { err }) }, "an event is set aside");
    return { kind: "dead", letter: { reason, detail, subscriber, attempts, time: new Date().toISOString() } };
  }
}

/** How long to wait; undefined when there are no more attempts. */
function pauseAfter(error: unknown, attempt: number, subscription: Subscription): number | undefined {
  if (attempt >= subscription.attempts) return undefined;
  const answer = subscription.retry?.(error, attempt);
  if (answer === false) return undefined;
  return answer ?? retryDelay(attempt, subscription.backoff);
}

function named({ type, id, source }: IntegrationEvent): object {
  return { type, id, source };
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
