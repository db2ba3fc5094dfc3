import type { ServiceEntry } from "./service-entry.ts";

/**
 * Watches the work that goes on after the start of a service. Returning is no event: the
 * host runs on.
 */
export function watchExecution(service: ServiceEntry, onFault: (error: unknown) => void): void {
  service.instance.execution?.then(undefined, onFault);
}
