import type { EngineProcess } from "./engine-process.ts";

/** `proving`: it converts a document of its own, to show that it still can. */
export type EngineState = "starting" | "idle" | "busy" | "proving" | "stopping";

export interface EngineStatus {
  /** Null while the process is being made. In a jail, the jail's process. */
  readonly pid: number | null;
  readonly state: EngineState;
  /** Documents that this process has taken up. */
  readonly documents: number;
  /** True when a fresh engine is to take its place. */
  readonly worn: boolean;
  /** As of its last heartbeat; null before the first. */
  readonly memoryBytes: number | null;
  readonly processorMs: number | null;
}

/** A place in the pool, with the process that holds it. */
export class Seat {
  process: EngineProcess | null = null;
  documents = 0;
  worn = false;
  #state: EngineState = "starting";
  #since = performance.now();

  get state(): EngineState {
    return this.#state;
  }

  set state(state: EngineState) {
    this.#state = state;
    this.#since = performance.now();
  }

  /** How long it has been in its state. */
  get inStateMs(): number {
    return performance.now() - this.#since;
  }

  /** Whether it can be counted on for further documents. */
  get fit(): boolean {
    return !this.worn && this.state !== "stopping";
  }

  get status(): EngineStatus {
    const beat = this.process?.lastBeat ?? null;
    return {
      pid: this.process?.pid ?? null,
      state: this.state,
      documents: this.documents,
      worn: this.worn,
      memoryBytes: beat?.memoryBytes ?? null,
      processorMs: beat?.processorMs ?? null,
    };
  }
}
