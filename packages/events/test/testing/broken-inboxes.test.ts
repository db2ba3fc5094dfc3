import { setImmediate as turn } from "node:timers/promises";
import type { InboxStore } from "@millrace/events";
import { inboxContract, memoryInboxBench, memoryTransact } from "@millrace/events/testing";
import type { InboxBench, MemoryTransaction } from "@millrace/events/testing";
import { turnsRed } from "./turns-red.ts";
import type { Planted } from "./turns-red.ts";
import { withFault } from "./with-fault.ts";

type Store = InboxStore<MemoryTransaction>;
type Bench = InboxBench<MemoryTransaction>;

const faults: readonly Planted<Bench>[] = [
  {
    fault: "accepts everything",
    noticedBy: ["accepts an event once"],
    plant: broken(() => ({ accept: async () => true })),
  },
  {
    fault: "does not look at the subscriber",
    noticedBy: ["tells subscribers apart, and sources, and ids"],
    plant: broken((store) => ({ accept: (transaction, _, event) => store.accept(transaction, "one", event) })),
  },
  {
    fault: "makes one text of what it is to tell apart",
    noticedBy: ["does not run together what is told apart by its length only"],
    plant: broken((store) => ({
      accept: (transaction, subscriber, { source, id }) =>
        store.accept(transaction, "one", { source: "/", id: subscriber + source + id }),
    })),
  },
  {
    fault: "notes events outside of the caller's transaction",
    noticedBy: [
      "accepts an event again whose transaction was rolled back",
      "has the second transaction wait for the first, and refuses it when that is committed",
      "has the second transaction wait for the first, and accepts it when that is rolled back",
    ],
    plant: broken((store) => ({
      accept: (_, subscriber, event) => memoryTransact((own) => store.accept(own, subscriber, event)),
    })),
  },
  {
    fault: "looks first and notes afterwards",
    noticedBy: ["accepts an event for one of eight transactions at once"],
    plant: broken(() => {
      const notes = new Set<string>();
      return {
        async accept(_, subscriber, { id }) {
          const isNew = !notes.has(subscriber + id);
          await turn();
          notes.add(subscriber + id);
          return isNew;
        },
      };
    }),
  },
  {
    fault: "forgets all at once",
    noticedBy: ["forgets what was handled long enough ago, and no more at once than asked"],
    plant: broken((store) => ({ prune: ({ olderThanMs }) => store.prune({ olderThanMs, max: 1_000_000 }) })),
  },
  {
    fault: "forgets what is young",
    noticedBy: ["forgets what was handled long enough ago, and no more at once than asked"],
    plant: broken((store) => ({ prune: ({ max }) => store.prune({ olderThanMs: 0, max }) })),
  },
  {
    fault: "goes on after it was closed",
    noticedBy: ["refuses to prune after it was closed, and closes twice"],
    plant: broken(() => ({ [Symbol.asyncDispose]: async () => {} })),
  },
];

turnsRed("an inbox", inboxContract, memoryInboxBench, faults);

function broken(fault: (store: Store) => Partial<Store>): (bench: Bench) => Bench {
  return (bench) => ({ ...bench, store: withFault(bench.store, fault(bench.store)) });
}
