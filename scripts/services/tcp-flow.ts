import type { Socket } from "node:net";

/** A piece of what was sent, or that there is no more, and when it may pass. */
interface Piece {
  readonly dueAt: number;
  readonly chunk: Buffer | undefined;
}

/** What one side of a connection sends to the other, in order, held back as long as told. */
export class Flow {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #delayMs: () => number;
  readonly #underway: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;
  #held = false;
  #stranded = false;

  constructor(from: Socket, to: Socket, delayMs: () => number) {
    this.#from = from;
    this.#to = to;
    this.#delayMs = delayMs;
    from.on("data", (chunk) => this.#take(chunk));
    from.once("end", () => this.#take(undefined));
    to.on("drain", () => this.#flow());
  }

  /** Whether nothing passes any more: the sides no longer know of each other. */
  get stranded(): boolean {
    return this.#stranded;
  }

  /** Lets nothing pass until {@link release}. */
  hold(): void {
    this.#held = true;
    this.#from.pause();
  }

  release(): void {
    this.#held = false;
    this.#flow();
  }

  /** Lets nothing pass ever again. What arrives is swallowed, as by a network that has forgotten the connection. */
  strand(): void {
    this.#stranded = true;
    this.#underway.length = 0;
    this.#from.resume();
  }

  #take(chunk: Buffer | undefined): void {
    if (this.#stranded) return;
    this.#underway.push({ dueAt: performance.now() + this.#delayMs(), chunk });
    this.#flow();
  }

  #flow(): void {
    clearTimeout(this.#timer);
    if (this.#held) return;
    while (!this.#to.writableNeedDrain) {
      const next = this.#underway[0];
      if (!next) {
        this.#from.resume();
        return;
      }
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#flow(), waitMs);
        return;
      }
      this.#underway.shift();
      this.#pass(next);
    }
    this.#from.pause();
  }

  #pass({ chunk }: Piece): void {
    if (this.#to.destroyed) return;
    if (chunk) this.#to.write(chunk);
    else this.#to.end();
  }
}
