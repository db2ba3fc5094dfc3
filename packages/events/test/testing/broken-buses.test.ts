import { isEventError } from "@millrace/events";
import type { EventBus, SubscriptionOptions } from "@millrace/events";
import { eventBusContract, inProcessBusBench } from "@millrace/events/testing";
import type { EventBusBench } from "@millrace/events/testing";
import { turnsRed } from "./turns-red.ts";
import type { Planted } from "./turns-red.ts";
import { withFault } from "./with-fault.ts";
import { without } from "./without.ts";

const faults: readonly Planted<EventBusBench>[] = [
  {
    fault: "loses the trace context",
    noticedBy: ["delivers an event as it was published"],
    plant: broken((bus) => ({ publish: (event, options) => bus.publish(without(event, "traceparent"), options) })),
  },
  {
    fault: "has one queue for all subscribers",
    noticedBy: ["hands an event to every subscriber of its type, and to no others"],
    plant: opening(({ subscriber, ...rest }) => (subscriber === undefined ? rest : { ...rest, subscriber: "all" })),
  },
  {
    fault: "sends nothing back to where it came from",
    noticedBy: ["has a subscriber publish what it receives itself", "starts again after it was stopped"],
    plant: broken((bus) => {
      let subscribed = false;
      return {
        subscribe(...subscription) {
          subscribed = true;
          bus.subscribe(...subscription);
        },
        publish: async (event) => (subscribed ? undefined : bus.publish(event)),
      };
    }),
  },
  {
    fault: "has a queue for each instance",
    noticedBy: ["gives each of 200 events to one of three instances of a subscriber"],
    plant: opening(({ subscriber, ...rest }, count) =>
      subscriber === undefined ? rest : { ...rest, subscriber: `${subscriber}-${count}` },
    ),
  },
  {
    fault: "has only its first instance work",
    noticedBy: ["gives work to every instance of a subscriber that has room"],
    plant: (bench) => {
      let started = 0;
      return broken((bus) => ({ start: async () => (started++ === 0 ? bus.start() : undefined) }))(bench);
    },
  },
  {
    fault: "keeps nothing for a subscriber that is away",
    noticedBy: ["keeps events for a subscriber of which no instance runs"],
    plant: (bench) => {
      let running = 0;
      return broken((bus) => ({
        async start() {
          running++;
          await bus.start();
        },
        async stop() {
          running--;
          await bus.stop();
        },
        publish: async (event) => (running > 0 ? bus.publish(event) : undefined),
      }))(bench);
    },
  },
  {
    fault: "takes events that nobody will get",
    noticedBy: ["refuses an event that nobody has subscribed to"],
    plant: broken((bus) => ({
      publish: (event) =>
        bus.publish(event).catch((error: unknown) => {
          if (!isEventError(error, "unroutable")) throw error;
        }),
    })),
  },
  {
    fault: "does not look at the signal",
    noticedBy: ["does not publish what its signal forbids", "is well while it can be reached"],
    plant: broken((bus) => ({ publish: (event) => bus.publish(event), check: async () => {} })),
  },
  {
    fault: "knows no keys",
    noticedBy: [
      "handles events of one key one after the other, in the order in which they were published",
      "holds back the events of a key while an earlier one is tried again, and no others",
    ],
    plant: broken((bus) => ({ publish: (event) => bus.publish(without(event, "partitionkey")) })),
  },
  {
    fault: "handles one event at a time",
    noticedBy: ["handles events of different keys, and of none, at once"],
    plant: opening((options) => ({ ...options, concurrency: 1 })),
  },
  {
    fault: "handles all events at once",
    noticedBy: ["handles no more events at once than it has room for"],
    plant: opening((options) => ({ ...options, concurrency: 100 })),
  },
  {
    fault: "tries once",
    noticedBy: [
      "tries again an event whose handler fails, and tells it which attempt it is",
      "gives back what waits for another attempt, and what waits behind it, in order",
    ],
    plant: subscribing((options) => ({ ...options, attempts: 1 })),
  },
  {
    fault: "tries again at once",
    noticedBy: ["waits between two attempts as the subscription says"],
    plant: subscribing((options) => ({ ...options, backoff: { minMs: 0 } })),
  },
  {
    fault: "lets a handler take as long as it likes",
    noticedBy: ["takes an attempt that lasts too long for failed, and tells it by its signal"],
    plant: subscribing((options) => ({ ...options, timeoutMs: 3_000 })),
  },
  {
    fault: "does not ask the subscription's rule",
    noticedBy: ["does not try again what the subscription's rule gives up"],
    plant: subscribing((options) => without(options, "retry")),
  },
  {
    fault: "takes an event whose handler failed for handled",
    noticedBy: [
      "sets aside an event whose handler fails for the last time, with the reason, and goes on with the others",
      "sets aside what a handler has thrown that is no error",
    ],
    plant: broken((bus) => ({
      subscribe: (type, handler, options) =>
        bus.subscribe(type, async (event, context) => handler(event, context).catch(() => {}), options),
    })),
  },
  {
    fault: "drops what it cannot read",
    noticedBy: ["sets aside a message that is no event, as it came, and goes on with the others"],
    plant: (bench) => ({ ...bench, inject: async () => {} }),
  },
  {
    fault: "drops what does not fit, and what it has no handler for",
    noticedBy: [
      "sets aside an event whose data does not fit its type, and says what is wrong",
      "sets aside an event that the subscriber has no handler for any more",
    ],
    plant: (bench) => ({ ...bench, deadLetters: async () => [] }),
  },
  {
    fault: "does not wait for its handlers",
    noticedBy: ["waits for handlers that run when it stops, and calls no more"],
    plant: broken((bus) => ({
      async stop() {
        void bus.stop();
      },
    })),
  },
  {
    fault: "waits for its handlers for ever",
    noticedBy: ["tells handlers when it will wait no longer, and gives their events to another instance"],
    plant: broken((bus) => ({ stop: () => bus.stop() })),
  },
  {
    fault: "cannot be stopped twice",
    noticedBy: ["stops without having started, and twice"],
    plant: broken((bus) => {
      let stops = 0;
      return {
        async stop() {
          if (stops++ > 0) throw new Error("not running");
          await bus.stop();
        },
      };
    }),
  },
  {
    fault: "lets a second handler replace the first",
    noticedBy: ["refuses a subscription that is made twice, too late, or by nobody"],
    plant: broken(() => ({ subscribe() {} })),
  },
  {
    fault: "goes on after it was closed",
    noticedBy: ["refuses every call after it was closed, and closes twice"],
    plant: broken(() => ({ [Symbol.asyncDispose]: async () => {} })),
  },
];

turnsRed("a bus", eventBusContract, inProcessBusBench, faults);

type OpenOptions = NonNullable<Parameters<EventBusBench["open"]>[0]>;

function broken(fault: (bus: EventBus) => Partial<EventBus>): (bench: EventBusBench) => EventBusBench {
  return (bench) => ({
    ...bench,
    open(options) {
      const bus = bench.open(options);
      return withFault(bus, fault(bus));
    },
  });
}

function opening(
  change: (options: OpenOptions, count: number) => OpenOptions,
): (bench: EventBusBench) => EventBusBench {
  return (bench) => {
    let count = 0;
    return { ...bench, open: (options = {}) => bench.open(change(options, count++)) };
  };
}

function subscribing(
  change: (options: SubscriptionOptions) => SubscriptionOptions,
): (bench: EventBusBench) => EventBusBench {
  return broken((bus) => ({
    subscribe: (type, handler, options = {}) => bus.subscribe(type, handler, change(options)),
  }));
}
