import type { ContractCase } from "../contract.ts";
import { expectError } from "../expect-error.ts";
import { claimAll, longMs } from "../outbox-bench.ts";
import type { OutboxBench } from "../outbox-bench.ts";

/** What is promised of an outbox that is closed. */
export const closing: readonly ContractCase<OutboxBench>[] = [
  {
    name: "refuses every call after it was closed, and closes twice",
    async check({ store }) {
      await store[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await expectError(claimAll(store), "closed");
      await expectError(store.settle([]), "closed");
      await expectError(store.counts(), "closed");
      await expectError(store.redrive(), "closed");
      await expectError(store.prune({ olderThanMs: 0, max: 1 }), "closed");
      const { signal } = new AbortController();
      await expectError(store.waitForEvents({ timeoutMs: longMs, signal }), "closed");
    },
  },
  {
    name: "ends a wait when it is closed",
    async check({ store }) {
      await claimAll(store);
      const { signal } = new AbortController();
      const refused = expectError(store.waitForEvents({ timeoutMs: longMs, signal }), "closed");
      await store[Symbol.asyncDispose]();
      await refused;
    },
  },
];
