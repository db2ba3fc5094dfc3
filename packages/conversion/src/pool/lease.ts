import type { EngineProcess } from "./engine-process.ts";
import type { Seat } from "./seat.ts";

/** An engine lent to one document. Disposing gives it back; unless it was approved of, it is replaced. */
export class Lease implements AsyncDisposable {
  readonly engine: EngineProcess;
  readonly #seat: Seat;
  readonly #giveBack: (reuse: boolean) => Promise<void>;
  #approved = false;

  constructor(seat: Seat, giveBack: (reuse: boolean) => Promise<void>) {
    if (seat.process === null) throw new Error("a seat without a process was lent");
    this.engine = seat.process;
    this.#seat = seat;
    this.#giveBack = giveBack;
    seat.documents++;
  }

  /** The document went well, so the engine may have another. */
  approve(): void {
    this.#approved = true;
  }

  async giveBackUnused(): Promise<void> {
    this.#seat.documents--;
    await this.#giveBack(true);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#giveBack(this.#approved);
  }
}
