import { setTimeout as delay } from "node:timers/promises";
import type { IntegrationEvent, OutboxEntry, OutboxSettlement, OutboxStore } from "@millrace/events";
import { memoryOutboxBench, memoryTransact, outboxContract } from "@millrace/events/testing";
import type { MemoryTransaction, OutboxBench } from "@millrace/events/testing";
import { turnsRed } from "./turns-red.ts";
import type { Planted } from "./turns-red.ts";
import { withFault } from "./with-fault.ts";
import { without } from "./without.ts";

type Store = OutboxStore<MemoryTransaction>;
type Bench = OutboxBench<MemoryTransaction>;

const faults: readonly Planted<Bench>[] = [
  {
    fault: "loses the trace context",
    noticedBy: ["keeps an event as it was added"],
    plant: broken((store) => ({ claim: mapped(store, (event) => without(event, "traceparent")) })),
  },
  {
    fault: "adds events outside of the caller's transaction",
    noticedBy: [
      "has no events of a transaction that was rolled back",
      "has the events of a transaction when it is committed, and not before",
    ],
    plant: broken((store) => ({ add: (_, events) => memoryTransact((own) => store.add(own, events)) })),
  },
  {
    fault: "adds no more than a thousand at once",
    noticedBy: ["adds none, and many at once"],
    plant: broken((store) => ({ add: (transaction, events) => store.add(transaction, events.slice(0, 1_000)) })),
  },
  {
    fault: "gives the newest first",
    noticedBy: [
      "gives the oldest events first, and no more than asked for",
      "gives events of one key together, in their order",
    ],
    plant: broken((store) => ({ claim: async (options) => (await store.claim(options)).toReversed() })),
  },
  {
    fault: "claims for no time",
    noticedBy: ["gives nobody what another has claimed", "gives each event to one of eight that claim at once"],
    plant: broken((store) => ({ claim: ({ max }) => store.claim({ max, leaseMs: 0 }) })),
  },
  {
    fault: "claims for ever",
    noticedBy: ["gives a claim that has lapsed to somebody else, and counts the attempt"],
    plant: broken((store) => ({ claim: ({ max }) => store.claim({ max, leaseMs: 1e12 }) })),
  },
  {
    fault: "does not look at the claim",
    noticedBy: ["takes no settlement under a claim that has passed to somebody else"],
    plant: (bench) => {
      const claims = new Map<string, string>();
      const fault = (store: Store): Partial<Store> => ({
        async claim(options) {
          const entries = await store.claim(options);
          for (const { position, claim } of entries) claims.set(position, claim);
          return entries;
        },
        settle: (settlements) => store.settle(settlements.map((one) => underClaim(one, claims))),
      });
      return broken(fault)(bench);
    },
  },
  {
    fault: "knows no keys",
    noticedBy: [
      "holds back the events of a key while another has claimed an earlier one, and no others",
      "holds back the events of a key while an earlier one waits for another attempt, and no others",
      "keeps the order of every key among four publishers, and gives each event once",
    ],
    plant: broken((store) => ({
      add: (transaction, events) =>
        store.add(
          transaction,
          events.map((event) => without(event, "partitionkey")),
        ),
    })),
  },
  {
    fault: "tries for ever what has failed",
    noticedBy: ["lets the events of a key go on when an earlier one has failed"],
    plant: broken((store) => ({
      settle: (settlements) =>
        store.settle(settlements.map(({ entry }) => ({ entry, kind: "retry", afterMs: 0, reason: "" }))),
    })),
  },
  {
    fault: "forgets that events were published",
    noticedBy: [
      "gives nobody what is published",
      "tells how many events are unpublished, claimed or not, and how old the oldest is",
    ],
    plant: broken((store) => ({
      settle: (settlements) => store.settle(settlements.filter(({ kind }) => kind !== "published")),
      counts: async () => ({ ...(await store.counts()), unpublished: 0 }),
    })),
  },
  {
    fault: "adds again what is returned after it was published",
    noticedBy: ["takes a settlement for published whatever is said of it later"],
    plant: broken((store) => ({
      async settle(settlements) {
        await store.settle(settlements);
        const returned = settlements.filter(({ kind }) => kind === "returned");
        await memoryTransact((own) =>
          store.add(
            own,
            returned.map(({ entry }) => entry.event),
          ),
        );
      },
    })),
  },
  {
    fault: "counts what was returned",
    noticedBy: ["gives what was returned at once again, and does not count the attempt"],
    plant: broken((store) => ({
      settle: (settlements) =>
        store.settle(settlements.map(({ entry }) => ({ entry, kind: "retry", afterMs: 0, reason: "" }))),
    })),
  },
  {
    fault: "tries again at once",
    noticedBy: ["gives what is to be tried again when its time has come, not before, and counts the attempt"],
    plant: broken((store) => ({
      settle: (settlements) =>
        store.settle(settlements.map((one) => (one.kind === "retry" ? { ...one, afterMs: 0 } : one))),
    })),
  },
  {
    fault: "redrives nothing",
    noticedBy: ["keeps what has failed until it is redriven, and gives it then, before what came after it"],
    plant: broken(() => ({ redrive: async () => 0 })),
  },
  {
    fault: "settles the first hundred",
    noticedBy: ["settles nothing, and a thousand in all ways at once"],
    plant: broken((store) => ({ settle: (settlements) => store.settle(settlements.slice(0, 100)) })),
  },
  {
    fault: "wakes nobody",
    noticedBy: ["wakes who waits when another has committed events"],
    plant: broken(() => ({
      waitForEvents: ({ timeoutMs, signal }) => delay(timeoutMs, undefined, { signal, ref: false }),
    })),
  },
  {
    fault: "misses what is added before it waits",
    noticedBy: ["does not wait when events were committed since the last claim"],
    plant: broken((store) => ({
      async waitForEvents(options) {
        await store.claim({ max: 0, leaseMs: 1 });
        await store.waitForEvents(options);
      },
    })),
  },
  {
    fault: "waits as long as it likes",
    noticedBy: ["waits no longer than it was told to"],
    plant: broken((store) => ({ waitForEvents: ({ signal }) => store.waitForEvents({ timeoutMs: 3_000, signal }) })),
  },
  {
    fault: "waits though its signal is aborted",
    noticedBy: ["ends a wait with the signal's reason"],
    plant: broken((store) => ({
      waitForEvents: () => store.waitForEvents({ timeoutMs: 3_000, signal: new AbortController().signal }),
    })),
  },
  {
    fault: "deletes all at once",
    noticedBy: ["deletes what was published long enough ago, and no more at once than asked"],
    plant: broken((store) => ({ prune: ({ olderThanMs }) => store.prune({ olderThanMs, max: 1_000_000 }) })),
  },
  {
    fault: "deletes what is unpublished",
    noticedBy: ["never deletes what is unpublished or has failed"],
    plant: broken((store) => ({
      async prune(options) {
        const entries = await store.claim({ max: 1_000, leaseMs: 1_000 });
        await store.settle(entries.map((entry) => ({ entry, kind: "published" })));
        return store.prune(options);
      },
    })),
  },
  {
    fault: "goes on after it was closed",
    noticedBy: ["refuses every call after it was closed, and closes twice", "ends a wait when it is closed"],
    plant: broken(() => ({ [Symbol.asyncDispose]: async () => {} })),
  },
];

turnsRed("an outbox", outboxContract, memoryOutboxBench, faults);

function broken(fault: (store: Store) => Partial<Store>): (bench: Bench) => Bench {
  return (bench) => ({
    ...bench,
    store: withFault(bench.store, fault(bench.store)),
    async openAnother() {
      const another = await bench.openAnother();
      return withFault(another, fault(another));
    },
  });
}

function mapped(store: Store, change: (event: IntegrationEvent) => IntegrationEvent): Store["claim"] {
  return async (options) => {
    const entries = await store.claim(options);
    return entries.map((entry): OutboxEntry => Object.assign(entry, { event: change(entry.event) }));
  };
}

function underClaim(settlement: OutboxSettlement, claims: ReadonlyMap<string, string>): OutboxSettlement {
  const { entry } = settlement;
  return { ...settlement, entry: { ...entry, claim: claims.get(entry.position) ?? entry.claim } };
}
