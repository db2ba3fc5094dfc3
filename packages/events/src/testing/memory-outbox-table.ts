import type { IntegrationEvent } from "../event.ts";
import type { OutboxCounts, OutboxEntry, OutboxSettlement } from "../ports/outbox-store.ts";
import type { Wake } from "../outbox/wake.ts";

interface Row {
  readonly position: number;
  readonly event: IntegrationEvent;
  readonly addedAt: number;
  state: "unpublished" | "published" | "failed";
  publishedAt: number;
  claim: number;
  attempt: number;
  /** The end of its claim, or of its wait for another attempt. */
  notBefore: number;
}

/** What several outboxes of one process share. */
export class MemoryOutboxTable {
  /** Of the outboxes on it: rung when there may be events to claim. */
  readonly wakes: Set<Wake> = new Set();
  readonly #rows = new Map<number, Row>();
  #positions = 0;
  #claims = 0;

  add(events: readonly IntegrationEvent[]): void {
    const fresh = {
      addedAt: Date.now(),
      state: "unpublished",
      publishedAt: 0,
      claim: 0,
      attempt: 0,
      notBefore: 0,
    } as const;
    for (const event of events) {
      const position = ++this.#positions;
      this.#rows.set(position, { position, event, ...fresh });
    }
    this.#ring();
  }

  claim(max: number, leaseMs: number): OutboxEntry[] {
    const now = Date.now();
    const claim = ++this.#claims;
    const claimed = this.#claimable(now).slice(0, max);
    for (const row of claimed) Object.assign(row, { claim, attempt: row.attempt + 1, notBefore: now + leaseMs });
    return claimed.map(({ position, attempt, event }) => ({
      position: String(position),
      claim: String(claim),
      attempt,
      event: structuredClone(event),
    }));
  }

  settle(settlement: OutboxSettlement): void {
    const row = this.#rows.get(Number(settlement.entry.position));
    if (row === undefined || row.state !== "unpublished" || String(row.claim) !== settlement.entry.claim) return;
    row.claim = 0;
    switch (settlement.kind) {
      case "published":
        row.state = "published";
        row.publishedAt = Date.now();
        break;
      case "returned":
        row.attempt--;
        row.notBefore = 0;
        break;
      case "retry":
        row.notBefore = Date.now() + settlement.afterMs;
        break;
      case "failed":
        row.state = "failed";
        break;
    }
    // Whoever waits for events may now have those that waited for this one.
    this.#ring();
  }

  counts(): OutboxCounts {
    const unpublished = this.#of("unpublished");
    const oldest = unpublished[0];
    return {
      unpublished: unpublished.length,
      failed: this.#of("failed").length,
      oldestUnpublishedMs: oldest === undefined ? 0 : Date.now() - oldest.addedAt,
    };
  }

  redrive(): number {
    const failed = this.#of("failed");
    for (const row of failed) Object.assign(row, { state: "unpublished", attempt: 0, notBefore: 0 });
    this.#ring();
    return failed.length;
  }

  prune(olderThanMs: number, max: number): number {
    const before = Date.now() - olderThanMs;
    const old = this.#of("published").filter(({ publishedAt }) => publishedAt <= before);
    const pruned = old.toSorted((a, b) => a.publishedAt - b.publishedAt).slice(0, max);
    for (const { position } of pruned) this.#rows.delete(position);
    return pruned.length;
  }

  #ring(): void {
    for (const wake of this.wakes) wake.ring();
  }

  #claimable(now: number): Row[] {
    const held = new Set<string>();
    return this.#of("unpublished").filter(({ notBefore, event: { partitionkey } }) => {
      if (partitionkey !== undefined && held.has(partitionkey)) return false;
      if (notBefore <= now) return true;
      if (partitionkey !== undefined) held.add(partitionkey);
      return false;
    });
  }

  #of(state: Row["state"]): Row[] {
    return [...this.#rows.values()].filter((row) => row.state === state);
  }
}
