import type { EngineProcess } from "./engine-process.ts";

export type EngineState = "starting" | "idle" | "busy" | "stopping";

export interface EngineStatus {
  readonly pid: number | null;
  readonly state: EngineState;
  /** Documents that this process has taken up. */
  readonly documents: number;
}

/** A place in the pool, with the process that holds it. */
export class Seat {
  state: EngineState = "starting";
  process: EngineProcess | null = null;
  documents = 0;

  get status(): EngineStatus {
    return { pid: this.process?.pid ?? null, state: this.state, documents: this.documents };
  }
}
