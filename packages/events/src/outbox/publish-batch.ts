import { isEventError } from "../errors.ts";
import type { OutboxEntry, OutboxSettlement } from "../ports/outbox-store.ts";
import { retryDelay } from "../retry-delay.ts";
import type { OutboxPublisherOptions } from "./outbox-publisher-options.ts";

/** What publishing a batch has come to: something for each of its events, and whether the bus is away. */
export interface BatchResult {
  readonly settlements: readonly OutboxSettlement[];
  /** Why the bus could not be reached, if it could not. */
  readonly unavailable: Error | undefined;
}

/** What a batch is published with. */
export interface Publication {
  readonly bus: OutboxPublisherOptions["bus"];
  readonly unroutable: "hold" | "drop";
  /** Begins nothing more when aborted. */
  readonly stopping: AbortSignal;
  /** Waits for nothing more when aborted. */
  readonly deadline: AbortSignal;
}

const holdBackoff = { minMs: 1_000, maxMs: 60_000, jitter: 0.2 };

/**
 * Publishes claimed events: those of a key one after the other, different keys at once. What comes after an event that could not
 * be published, in its key, is given back.
 */
export async function publishBatch(entries: readonly OutboxEntry[], publication: Publication): Promise<BatchResult> {
  const away = new AbortController();
  const chains = Map.groupBy(entries, ({ position, event }) => event.partitionkey ?? { position });
  const settlements = await Promise.all([...chains.values()].map((chain) => publishChain(chain, publication, away)));
  return {
    settlements: settlements.flat(),
    unavailable: away.signal.aborted ? (away.signal.reason as Error) : undefined,
  };
}

async function publishChain(
  chain: readonly OutboxEntry[],
  publication: Publication,
  away: AbortController,
): Promise<OutboxSettlement[]> {
  const settlements: OutboxSettlement[] = [];
  let held = false;
  for (const entry of chain) {
    const giveBack: boolean = held || away.signal.aborted || publication.stopping.aborted;
    const settlement: OutboxSettlement = giveBack ? returned(entry) : await publishOne(entry, publication, away);
    held ||= settlement.kind === "retry" || settlement.kind === "returned";
    settlements.push(settlement);
  }
  return settlements;
}

async function publishOne(
  entry: OutboxEntry,
  { bus, unroutable, deadline }: Publication,
  away: AbortController,
): Promise<OutboxSettlement> {
  try {
    await bus.publish(entry.event, { signal: deadline });
    return { entry, kind: "published" };
  } catch (error) {
    if (deadline.aborted) return returned(entry);
    if (!isEventError(error)) throw error;
    switch (error.code) {
      case "unroutable":
        return unroutable === "drop" ? { entry, kind: "published" } : hold(entry, error.message);
      case "event-refused":
      case "invalid-event":
        return { entry, kind: "failed", reason: error.message };
      case "bus-unavailable":
      case "closed":
        away.abort(error);
        return returned(entry);
      case "invalid-definition":
      case "invalid-subscription":
      case "unreadable-event":
      case "storage-unavailable":
      case "storage-too-new":
        throw error;
    }
  }
}

function hold(entry: OutboxEntry, reason: string): OutboxSettlement {
  return { entry, kind: "retry", afterMs: retryDelay(entry.attempt, holdBackoff), reason };
}

function returned(entry: OutboxEntry): OutboxSettlement {
  return { entry, kind: "returned" };
}
