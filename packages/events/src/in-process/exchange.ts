import type { Logger } from "../logger.ts";
import type { IntegrationEvent } from "../event.ts";
import type { SubscriberQueue } from "./subscriber-queue.ts";

/** What a bus needs of the broker it belongs to. */
export interface Exchange {
  queue(subscriber: string): SubscriberQueue;
  publish(event: IntegrationEvent): Promise<void>;
  ensureOpen(): void;
}

/** What one participant goes by. */
export interface InProcessBusOptions {
  /** Under which name it receives. Default: it only publishes. */
  readonly subscriber?: string;
  /** How many events it handles at once. Default 16. */
  readonly concurrency?: number;
  readonly log?: Logger;
}
