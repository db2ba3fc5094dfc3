import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import type { Backend, JobRecord } from "@millrace/jobs";
import { postgresBackend } from "@millrace/postgres";
import { PostgresServer } from "@millrace/services/postgres";
import { sampleJob } from "@millrace/jobs/testing";
import { untilAnswered } from "./until-answered.ts";

const terms = { worker: "w", leaseMs: 60_000 };
const succeeded = { kind: "succeeded", output: {}, warnings: [] } as const;

suite("a claim that the server had not on the disk when it was killed", { concurrency: 2 }, () => {
  test("R15: is forgotten, and whoever holds it still has lost it", async () => {
    await using lazy = await openLazy();
    const { backend } = lazy;
    const forgotten = await forgetClaim(lazy);
    const { id, fence } = forgotten;
    const lost = { kind: "lost" };
    assert.deepEqual(await backend.store.heartbeat(id, fence, { leaseMs: 1_000 }), lost);
    assert.deepEqual(await backend.store.settle(id, fence, succeeded), lost);
    const again = await untilAnswered(() => receiveClaimed(backend, id));
    assert.ok(again.fence > fence, `${again.fence} follows ${fence}`);
    assert.deepEqual(await backend.store.heartbeat(id, fence, { leaseMs: 1_000 }), lost);
    assert.deepEqual(await backend.store.settle(id, fence, succeeded), lost);
    assert.equal((await backend.store.settle(id, again.fence, succeeded)).kind, "settled");
  });

  test("R15: leaves its fence neither to a claim by itself, nor to those after the next death", async () => {
    await using lazy = await openLazy();
    const { backend } = lazy;
    const once = await forgetClaim(lazy);
    const twice = await forgetClaim(lazy, once);
    assert.ok(twice.fence > once.fence, `${twice.fence} follows ${once.fence}`);
    // Nobody has received anything since the last death.
    const byItself = await backend.store.claim(twice.id, terms);
    assert.ok(byItself.kind === "claimed");
    assert.ok(byItself.record.fence > twice.fence, `${byItself.record.fence} follows ${twice.fence}`);
    await backend.store.settle(twice.id, byItself.record.fence, { kind: "interrupted" });
    const byMessage = await receiveClaimed(backend, twice.id);
    assert.ok(byMessage.fence > byItself.record.fence, `${byMessage.fence} follows ${byItself.record.fence}`);
  });
});

interface Lazy {
  readonly backend: Backend;
  /** Kills the server and starts it again. */
  die(): Promise<void>;
}

/** A server that is slow to write what nobody waits for. */
async function openLazy() {
  const settings = { wal_writer_delay: "10s", autovacuum: "off" };
  const server = await PostgresServer.start({ settings });
  const backend = postgresBackend({ url: server.url });
  return {
    backend,
    async die() {
      await server.kill();
      await server.restart();
    },
    async [Symbol.asyncDispose]() {
      await closeBackend(backend);
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Has a job claimed and the server killed before it has written that. Should it have done so, another job may be luckier. */
async function forgetClaim(lazy: Lazy, of?: JobRecord): Promise<JobRecord> {
  const { backend } = lazy;
  for (let known = of?.id; ; known = undefined) {
    const id = known ?? (await insertRung(backend));
    const claimed = await untilAnswered(() => receiveClaimed(backend, id));
    await lazy.die();
    const kept = await untilAnswered(() => backend.store.get(claimed.id));
    if (kept?.state === "queued") return claimed;
    assert.deepEqual(kept, claimed);
  }
}

async function insertRung({ store, queue }: Backend): Promise<string> {
  const job = sampleJob();
  await store.insert([job], { ring: queue });
  return job.id;
}

async function receiveClaimed(backend: Backend, id: string): Promise<JobRecord> {
  const claim = { ...terms, kinds: ["sample"] };
  const signal = AbortSignal.timeout(120_000);
  const [delivery] = await backend.queue.receive({ max: 1, visibilityMs: 60_000, signal, claim });
  assert.ok(delivery?.claim?.kind === "claimed");
  assert.equal(delivery.claim.record.id, id);
  return delivery.claim.record;
}
