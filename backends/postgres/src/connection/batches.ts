import { setTimeout as delay } from "node:timers/promises";
import { isConflict } from "./postgres-fault.ts";
import type { Session } from "./session.ts";

/** How requests are run together. */
export interface BatchesOptions<Request, Answer> {
  /** How many batches may be under way at once, each on a connection of its own. */
  readonly lanes: number;
  /** How much one transaction takes. */
  readonly most: number;
  /** How much of that a request is; without, 1. */
  readonly weigh?: (request: Request) => number;
  readonly open: () => Promise<Session>;
  /** Runs requests in one transaction, and answers each, in their order. */
  readonly run: (session: Session, requests: readonly Request[]) => Promise<readonly Answer[]>;
}

interface Pending<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (reason: unknown) => void;
}

const conflictTries = 8;

/**
 * Runs requests, many in one transaction: what comes in one turn of the event loop goes together, and so does what comes while
 * all lanes are busy. One wait for the disk then serves them all. A request that fails does not take the others down.
 */
export class Batches<Request, Answer> {
  readonly #options: BatchesOptions<Request, Answer>;
  readonly #lanes: Lane[];
  readonly #under = new Set<Promise<void>>();
  #pending: Pending<Request, Answer>[] = [];
  #scheduled = false;

  constructor(options: BatchesOptions<Request, Answer>) {
    this.#options = options;
    this.#lanes = Array.from({ length: options.lanes }, () => new Lane(options.open));
  }

  ask(request: Request): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#pending.push({ request, resolve, reject });
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#begin());
    }
    return promise;
  }

  /** Resolves when everything that was asked is answered and the connections are closed. */
  async close(): Promise<void> {
    this.#begin();
    while (this.#under.size > 0) await Promise.all(this.#under);
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #begin(): void {
    this.#scheduled = false;
    for (const lane of this.#lanes) {
      if (this.#pending.length === 0) return;
      if (lane.busy) continue;
      lane.busy = true;
      const under = this.#runOn(lane, this.#pending.splice(0, this.#fitting())).finally(() => {
        lane.busy = false;
        this.#under.delete(under);
        this.#begin();
      });
      this.#under.add(under);
    }
  }

  /** How many of those that wait one transaction takes; one at least. */
  #fitting(): number {
    const { most, weigh } = this.#options;
    if (weigh === undefined) return most;
    let weight = 0;
    const tooMany = this.#pending.findIndex(({ request }) => (weight += weigh(request)) > most);
    return tooMany === -1 ? this.#pending.length : Math.max(tooMany, 1);
  }

  /** Never rejects: everybody is answered. */
  async #runOn(lane: Lane, batch: readonly Pending<Request, Answer>[]): Promise<void> {
    try {
      const answers = await this.#attempt(
        lane,
        batch.map(({ request }) => request),
      );
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      // With the connection still there, it was one of them that failed: each for itself, then.
      if (batch.length > 1 && lane.isOpen) for (const each of batch) await this.#runOn(lane, [each]);
      else for (const { reject } of batch) reject(error);
    }
  }

  async #attempt(lane: Lane, requests: readonly Request[]): Promise<readonly Answer[]> {
    for (let tries = 1; ; tries++) {
      const session = await lane.session();
      try {
        return await this.#options.run(session, requests);
      } catch (error) {
        // A transaction that failed half-way is rolled back, whatever state its connection is in.
        await lane.rollBack();
        if (!isConflict(error) || tries === conflictTries) throw error;
        await delay(tries * 10 * (0.5 + Math.random()));
      }
    }
  }
}

/** Keeps a connection for one batch after the other. */
class Lane {
  readonly #open: () => Promise<Session>;
  #session: Session | undefined;
  busy = false;

  constructor(open: () => Promise<Session>) {
    this.#open = open;
  }

  async session(): Promise<Session> {
    if (this.#session?.isOpen !== true) this.#session = await this.#open();
    return this.#session;
  }

  get isOpen(): boolean {
    return this.#session?.isOpen === true;
  }

  async rollBack(): Promise<void> {
    const session = this.#session;
    if (session?.isOpen !== true) return;
    try {
      await session.query("rollback");
    } catch (error) {
      session.destroy(error as Error);
    }
  }

  async close(): Promise<void> {
    await this.#session?.close();
  }
}
