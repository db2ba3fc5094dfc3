import type { ServiceEntry } from "./service-entry.ts";

/** How many services a line names: of more, those that took longest. */
const named = 12;

/** Milliseconds since `beganAtMs`, whole. */
export function elapsedMs(beganAtMs: number): number {
  return Math.round(performance.now() - beganAtMs);
}

/**
 * ` (web 12 ms, worker 40 ms)`, with those that went side by side in brackets:
 * ` (db 3 ms, [web 12 ms | worker 40 ms])`; nothing where there are no services.
 */
export function timingsOf(levels: readonly (readonly ServiceEntry[])[], which: "startMs" | "stopMs"): string {
  const services = levels.flat();
  if (services.length === 0) return "";
  const told = new Set(services.toSorted((a, b) => b[which] - a[which]).slice(0, named));
  const parts = levels.flatMap((level) => {
    const texts = level.filter((service) => told.has(service)).map((service) => timingOf(service, which));
    if (texts.length === 0) return [];
    return texts.length === 1 ? texts : [`[${texts.join(" | ")}]`];
  });
  const others = services.filter((service) => !told.has(service));
  return ` (${[...parts, ...othersIn(others, which)].join(", ")})`;
}

function othersIn(others: readonly ServiceEntry[], which: "startMs" | "stopMs"): string[] {
  if (others.length === 0) return [];
  const longestMs = Math.max(...others.map((service) => service[which]));
  return [`${others.length} more up to ${Math.round(longestMs)} ms each`];
}

function timingOf(service: ServiceEntry, which: "startMs" | "stopMs"): string {
  return `${service.name} ${Math.round(service[which])} ms`;
}
