import type { EventType } from "../event-type.ts";
import type { IntegrationEvent } from "../event.ts";
import type { Backoff } from "../retry-delay.ts";

/**
 * One participant in the exchange of events: it publishes, and it receives what it has subscribed to under its subscriber
 * name. It has the shape of a hosted service.
 *
 * A subscriber name stands for one durable queue. Every subscriber gets every event that it subscribed to; processes that use
 * the same name are instances of one subscriber and share the events between them. Delivery is at least once: a handler may
 * see an event again after a crash, so it goes through an inbox or does no harm the second time.
 *
 * Within one instance, events with the same key are handled one after the other, in the order in which they were published;
 * one that is tried again holds back those of its key, and no others.
 */
export interface EventBus extends AsyncDisposable {
  /**
   * Hands an event to every subscriber's queue, and resolves when they have it, as safe from a crash as the bus can keep it.
   * Publishing twice delivers twice. Works before `start` and without it.
   * @throws EventError `unroutable` if nobody has subscribed to its type: nothing was kept; `event-refused` if it will never
   * be taken; `bus-unavailable` if it could not be taken now, or if nobody knows whether it was; `closed`; the signal's reason
   */
  publish(event: IntegrationEvent, options?: { readonly signal?: AbortSignal }): Promise<void>;
  /**
   * Has `handler` called for each event of this type. Only before `start`.
   * @throws EventError `invalid-subscription` for a second handler of a type, after `start`, or without a subscriber name
   */
  subscribe<Input, Output>(
    type: EventType<Input, Output>,
    handler: EventHandler<Output>,
    options?: SubscriptionOptions,
  ): void;
  /**
   * Declares the subscriber's queue, binds it to every type subscribed to, and begins to deliver. It waits, with backoff and a
   * line in the log, for a bus that is away; `signal` ends that.
   * @throws the signal's reason
   */
  start(signal?: AbortSignal): Promise<void>;
  /**
   * Takes no more events, waits for handlers that run, and gives back what waits for another attempt. When `signal` is aborted,
   * handlers are told by theirs, and what has not ended is given back.
   */
  stop(signal?: AbortSignal): Promise<void>;
  /**
   * Whether events can be published and received now, for a readiness check.
   * @throws EventError `bus-unavailable` or `closed`; the signal's reason
   */
  check(signal: AbortSignal): Promise<void>;
}

/**
 * What a subscriber does with an event. To resolve is to have handled it; whatever is thrown makes another attempt, and after
 * the last one a dead letter.
 */
export type EventHandler<Data> = (event: IntegrationEvent<Data>, context: EventContext) => Promise<void>;

/** What a handler knows beside the event. */
export interface EventContext {
  /** The subscriber this instance belongs to. */
  readonly subscriber: string;
  /** 1, 2, …: how often this instance has begun with the event; a crash of another instance is not counted. */
  readonly attempt: number;
  /** Aborted when the attempt has run out of time, or when the bus stops and will wait no longer. */
  readonly signal: AbortSignal;
}

/** How hard to try with the events of one subscription. */
export interface SubscriptionOptions {
  /** Attempts in all. Default 5. */
  readonly attempts?: number;
  /** Default 200 ms, doubled up to 30,000 ms, ± half. */
  readonly backoff?: Backoff;
  /** How long one attempt may take before it counts as failed. Default 60,000. */
  readonly timeoutMs?: number;
  /** Whether to try again after `error`: a delay in ms, false for never, undefined for what `backoff` says. */
  readonly retry?: (error: unknown, attempt: number) => number | false | undefined;
}
