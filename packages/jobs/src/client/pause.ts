import type { JobKind } from "../job-kind.ts";
import { silentLogger } from "../logger.ts";
import type { Logger } from "../logger.ts";
import { publish } from "../observation/job-events.ts";
import type { Backend } from "../ports/backend.ts";
import { ringReleased } from "./ring.ts";

const batch = 100;

/** Starts no more jobs of a kind, in any process, until it is resumed. What is running goes on; what is submitted waits. */
export async function pause({ store }: Backend, kind: string | JobKind): Promise<void> {
  await store.setPaused(nameOf(kind), true);
  publish(() => ({ type: "paused", kind: nameOf(kind), at: Date.now() }));
}

/**
 * Starts jobs of a kind again, and rings for those that were turned away. Should this process die in the middle of it, the
 * rest is rung for within ten minutes, or when the kind is resumed again.
 */
export async function resume(
  { store, queue }: Backend,
  kind: string | JobKind,
  { log = silentLogger }: { readonly log?: Logger } = {},
): Promise<void> {
  await store.setPaused(nameOf(kind), false);
  publish(() => ({ type: "resumed", kind: nameOf(kind), at: Date.now() }));
  for (;;) {
    const parked = await store.takeParked(nameOf(kind), batch);
    await ringReleased(queue, parked, log);
    if (parked.length < batch) return;
  }
}

/** The names of the kinds that are paused, sorted. */
export async function pausedKinds({ store }: Backend): Promise<readonly string[]> {
  return store.paused();
}

function nameOf(kind: string | JobKind): string {
  return typeof kind === "string" ? kind : kind.name;
}
