import assert from "node:assert/strict";
import type { ContractCase } from "../contract.ts";
import { expectReason } from "../expect-error.ts";
import { isPending } from "../is-pending.ts";
import { addAll, claimAll, longMs } from "../outbox-bench.ts";
import type { OutboxBench } from "../outbox-bench.ts";
import { sampleEvent } from "../sample-event.ts";
import { until } from "../until.ts";

const never = new AbortController().signal;

/** What waiting for events promises. */
export const waiting: readonly ContractCase<OutboxBench>[] = [
  {
    name: "wakes who waits when another has committed events",
    async check(bench) {
      const another = await bench.openAnother();
      // A store that has just begun to listen may wake once in vain.
      const { woken } = await until("a wait goes on", async () => {
        await claimAll(another);
        const woken = another.waitForEvents({ timeoutMs: longMs, signal: never });
        return (await isPending(woken)) && { woken };
      });
      await addAll(bench, sampleEvent(1));
      await woken;
      assert.equal((await claimAll(another)).length, 1);
    },
  },
  {
    name: "does not wait when events were committed since the last claim",
    async check(bench) {
      const another = await bench.openAnother();
      assert.deepEqual(await claimAll(another), []);
      await addAll(bench, sampleEvent(1));
      await another.waitForEvents({ timeoutMs: longMs, signal: never });
    },
  },
  {
    name: "waits no longer than it was told to",
    async check({ store }) {
      await claimAll(store);
      await store.waitForEvents({ timeoutMs: 20, signal: never });
    },
  },
  {
    name: "ends a wait with the signal's reason",
    async check({ store }) {
      const reason = new Error("stopping");
      await claimAll(store);
      await expectReason(store.waitForEvents({ timeoutMs: longMs, signal: AbortSignal.abort(reason) }), reason);
      const stop = new AbortController();
      const refused = expectReason(store.waitForEvents({ timeoutMs: longMs, signal: stop.signal }), reason);
      stop.abort(reason);
      await refused;
    },
  },
];
