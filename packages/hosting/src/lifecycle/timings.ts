import type { ServiceEntry } from "./service-entry.ts";

/** Milliseconds since `beganAtMs`, whole. */
export function elapsedMs(beganAtMs: number): number {
  return Math.round(performance.now() - beganAtMs);
}

/** ` (web 12 ms, worker 40 ms)`, or nothing where there are no services. */
export function timingsOf(services: readonly ServiceEntry[], which: "startMs" | "stopMs"): string {
  if (services.length === 0) return "";
  return ` (${services.map((service) => `${service.name} ${Math.round(service[which])} ms`).join(", ")})`;
}
