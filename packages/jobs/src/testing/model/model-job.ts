import { isTerminal } from "../../job-states.ts";
import type { JobState } from "../../job-states.ts";
import type { ClaimAnswer } from "../../ports/claim-answer.ts";
import type { HeartbeatAnswer, SettleAnswer } from "../../ports/job-store.ts";

/** What a random run does with an attempt. */
export type ModelOutcome = "succeeded" | "failed" | "cancelled" | "retry" | "interrupted";

/** A job as the state machine has it, written down a second time and as shortly as it can be said. */
export class ModelJob {
  state: JobState;
  version = 1;
  fence = 0;
  attempt = 0;
  cancelRequested = false;
  /** Whether the lease, if there is one, lapses by itself. */
  lapses = false;
  /** Whether it waits for a time that never comes while a run lasts. */
  #delayed: boolean;

  constructor(delayed: boolean) {
    this.#delayed = delayed;
    this.state = delayed ? "scheduled" : "queued";
  }

  claim(lapses: boolean): ClaimAnswer["kind"] {
    if (isTerminal(this.state)) return "over";
    if (this.state === "running") return "held";
    if (this.#delayed) return "not-due";
    this.#become("running");
    this.fence++;
    this.attempt++;
    this.lapses = lapses;
    return "claimed";
  }

  heartbeat(fence: number, progress: boolean): HeartbeatAnswer {
    if (!this.#isHeldUnder(fence)) return { kind: "lost" };
    this.lapses = false;
    if (progress) this.version++;
    return { kind: "held", cancelRequested: this.cancelRequested };
  }

  settle(fence: number, outcome: ModelOutcome, delayed: boolean): SettleAnswer["kind"] {
    if (fence !== this.fence || fence === 0) return "lost";
    if (this.state === "running") this.#end(outcome, delayed);
    return "settled";
  }

  rescue(fence: number, outcome: ModelOutcome, delayed: boolean): SettleAnswer["kind"] {
    if (!this.#isHeldUnder(fence) || !this.lapses) return "lost";
    this.#end(outcome, delayed);
    this.fence++;
    return "settled";
  }

  cancel(): void {
    if (isTerminal(this.state) || this.cancelRequested) return;
    this.cancelRequested = true;
    this.#become(this.state === "running" ? "running" : "cancelled");
  }

  #isHeldUnder(fence: number): boolean {
    return this.state === "running" && fence === this.fence;
  }

  #end(outcome: ModelOutcome, delayed: boolean): void {
    if (outcome !== "retry" && outcome !== "interrupted") return this.#become(outcome);
    if (this.cancelRequested) return this.#become("cancelled");
    this.#become("queued");
    if (outcome === "interrupted") this.attempt--;
    else this.#delayed = delayed;
  }

  #become(state: JobState): void {
    this.state = state;
    this.version++;
  }
}
