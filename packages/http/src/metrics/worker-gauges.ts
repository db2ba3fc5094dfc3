import { runningWorkers } from "@millrace/jobs";
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";

/** What the workers of this process have in hand, as gauges of these registries; `refresh` looks anew. */
export function workerGauges(registers: Registry[]): { refresh(): void } {
  const slots = new Gauge({
    name: "millrace_worker_slots",
    help: "How many jobs the workers of this process can run at once.",
    registers,
  });
  const busy = new Gauge({
    name: "millrace_worker_slots_busy",
    help: "How many jobs the workers of this process are running.",
    registers,
  });
  return {
    refresh() {
      const workers = runningWorkers();
      slots.set(workers.reduce((sum, { concurrency }) => sum + concurrency, 0));
      busy.set(workers.reduce((sum, { running }) => sum + running, 0));
    },
  };
}
