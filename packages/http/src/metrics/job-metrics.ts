import { onJobEvent } from "@millrace/jobs";
import type { Backend, JobEvent } from "@millrace/jobs";
import { Counter, Histogram, Registry } from "prom-client";
import { backendGauges } from "./backend-gauges.ts";
import type { BackendGauges } from "./backend-gauges.ts";
import { workerGauges } from "./worker-gauges.ts";

/** What a process is measured by. */
export interface JobMetricsOptions {
  readonly backend: Backend;
  /** How long the back end has to answer before it counts as down. */
  readonly timeoutMs: number;
}

/** From what nobody notices to what somebody asks about, in seconds. */
const buckets = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3_600];

/**
 * The numbers of a process for Prometheus: what its back end holds, asked for at every scrape, and what this process itself
 * has done, counted as it happens. Labels are kinds, states and the names of events, so that their number has an end.
 *
 * Disposing it ends the counting.
 */
export class JobMetrics implements Disposable {
  readonly #registry = new Registry();
  readonly #backend: BackendGauges;
  readonly #workers: ReturnType<typeof workerGauges>;
  readonly #events: Counter<"kind" | "event">;
  readonly #waits: Histogram<"kind">;
  readonly #runs: Histogram<"kind" | "outcome">;
  readonly #listening: Disposable;

  constructor({ backend, timeoutMs }: JobMetricsOptions) {
    const registers = [this.#registry];
    this.#backend = backendGauges(backend, timeoutMs, registers);
    this.#workers = workerGauges(registers);
    this.#events = new Counter({
      name: "millrace_job_events_total",
      help: "What this process has done to jobs, by kind and event.",
      labelNames: ["kind", "event"],
      registers,
    });
    this.#waits = new Histogram({
      name: "millrace_job_wait_seconds",
      help: "From being due to being claimed, of the jobs that this process has claimed.",
      labelNames: ["kind"],
      buckets,
      registers,
    });
    this.#runs = new Histogram({
      name: "millrace_job_run_seconds",
      help: "From claim to end, of the attempts of this process, by how they ended.",
      labelNames: ["kind", "outcome"],
      buckets,
      registers,
    });
    this.#listening = onJobEvent((event) => this.#count(event));
  }

  /** What the text is, for the header of the answer. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, in Prometheus' text format. A back end that does not answer is told as one that is down. */
  async text(): Promise<string> {
    this.#workers.refresh();
    await this.#backend.refresh();
    return this.#registry.metrics();
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }

  #count(event: JobEvent): void {
    const { kind, type } = event;
    this.#events.inc({ kind, event: type });
    switch (event.type) {
      case "claimed":
        return this.#waits.observe({ kind }, event.waitMs / 1_000);
      case "retried":
      case "interrupted":
        return this.#runs.observe({ kind, outcome: event.type }, event.runMs / 1_000);
      case "settled":
        if (event.runMs !== null) this.#runs.observe({ kind, outcome: event.state }, event.runMs / 1_000);
        return;
      case "submitted":
      case "progress":
      case "cancel-requested":
      case "rescued":
      case "rung-again":
      case "purged":
      case "forgotten":
      case "paused":
      case "resumed":
        return;
    }
  }
}
