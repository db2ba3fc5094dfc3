import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { checkOptions } from "../check-options.ts";
import { isEventError } from "../errors.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import type { InboxStore } from "../ports/inbox-store.ts";
import type { OutboxStore } from "../ports/outbox-store.ts";

/** What is pruned, and when. */
export interface EventUpkeepOptions {
  readonly outbox?: Pick<OutboxStore<never>, "prune">;
  readonly inbox?: Pick<InboxStore<never>, "prune">;
  /** How long a published event is kept to look at. Default 86,400,000, a day. */
  readonly publishedTtlMs?: number;
  /**
   * How long a handled event is remembered; longer than it can take an event to come a second time, dead letters that are
   * redriven included. Default 2,592,000,000, thirty days.
   */
  readonly handledTtlMs?: number;
  /** How often to prune. Default 60,000. */
  readonly everyMs?: number;
  readonly log?: Logger;
}

/** How many rows one statement deletes, so that none takes long. */
const batchSize = 1_000;
const longestTimerMs = 2 ** 31 - 1;

const schema = z.strictObject({
  outbox: z.custom<EventUpkeepOptions["outbox"]>().optional(),
  inbox: z.custom<EventUpkeepOptions["inbox"]>().optional(),
  publishedTtlMs: z.int().min(0).default(86_400_000),
  handledTtlMs: z.int().min(0).default(2_592_000_000),
  everyMs: z.int().min(1).max(longestTimerMs).default(60_000),
  log: z.custom<Logger>().default(silentLogger),
});

type Prune = (options: { readonly olderThanMs: number; readonly max: number }) => Promise<number>;

/** Forgets what an outbox has published and an inbox has handled long ago. It has the shape of a hosted service. */
export class EventUpkeep {
  readonly name = "event-upkeep";
  readonly #options: z.output<typeof schema>;
  #stopping = new AbortController();
  #loop: Promise<void> | undefined;

  /** @throws EventError `invalid-definition` */
  constructor(options: EventUpkeepOptions) {
    this.#options = checkOptions("the upkeep of events", schema, options);
  }

  /** The work that goes on. It rejects only for a fault of this program, and a host should stop then. */
  get execution(): Promise<void> | undefined {
    return this.#loop;
  }

  async start(): Promise<void> {
    if (this.#loop !== undefined) return;
    this.#stopping = new AbortController();
    this.#loop = this.#run(this.#stopping.signal);
  }

  /** Ends after the statement that runs. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    this.#loop = undefined;
  }

  async #run(stopping: AbortSignal): Promise<void> {
    const { outbox, inbox, publishedTtlMs, handledTtlMs, everyMs } = this.#options;
    while (!stopping.aborted) {
      if (outbox !== undefined) await this.#prune((options) => outbox.prune(options), publishedTtlMs, stopping);
      if (inbox !== undefined) await this.#prune((options) => inbox.prune(options), handledTtlMs, stopping);
      await delay(everyMs, undefined, { signal: stopping }).catch((reason: unknown) => {
        if (!stopping.aborted) throw reason;
      });
    }
  }

  async #prune(prune: Prune, olderThanMs: number, stopping: AbortSignal): Promise<void> {
    try {
      let pruned = batchSize;
      while (pruned === batchSize && !stopping.aborted) pruned = await prune({ olderThanMs, max: batchSize });
    } catch (cause) {
      if (!isEventError(cause)) throw cause;
      this.#options.log.warn({ err: cause }, "old events could not be pruned; trying again later");
    }
  }
}
