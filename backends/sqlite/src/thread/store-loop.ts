import type { DatabaseSync } from "node:sqlite";
import type { OperationClass, WaitOperations } from "../database/operations.ts";
import { operationClasses } from "../database/operations.ts";
import type { Reply, Request, ThreadSettings } from "../database/protocol.ts";
import { Batches, isStable } from "./batches.ts";
import type { Call } from "./batches.ts";
import { ForeignChanges } from "./foreign-changes.ts";
import { machineClock } from "./machine-clock.ts";
import { storeTables } from "./store-tables.ts";
import type { StoreTables } from "./store-tables.ts";
import { Waits } from "./waits.ts";

/** More calls than this are committed in several transactions, so that the first are not answered with the last. */
const maxBatch = 512;

/** How soon to ask again for a lock that another process holds. */
const retryMs = 2;

/** How long calls that wait for the disk may gather while quick ones keep the thread busy, and how many are enough. */
const gatherMs = 1;
const enoughToWrite = 32;

/** Timers take no more than 31 bits. */
const maxTimerMs = 2 ** 31 - 1;

/** How the loop of the thread is connected to those who call. */
export interface Connection {
  readonly post: (replies: readonly Reply[]) => void;
  /** Has the loop accept what has come meanwhile. */
  readonly takeIn: () => void;
  /** Says that the database is closed, and that nobody will be answered any more. */
  readonly end: () => void;
}

/**
 * The loop of the thread: everything that has come since the last turn is run in one transaction, then answered. What need not
 * wait for the disk goes first, so that it does not.
 */
export class StoreLoop {
  readonly #db: DatabaseSync;
  readonly #busyTimeoutMs: number;
  readonly #connection: Connection;
  readonly #waits = new Waits();
  readonly #tables: StoreTables;
  readonly #batches: Batches;
  readonly #foreign: ForeignChanges;
  #calls: Call[] = [];
  #replies: Reply[] = [];
  #uncheckedWatches: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Whether calls that could be run were left for the next turn. */
  #gathering = false;
  #closing = false;

  constructor(db: DatabaseSync, settings: ThreadSettings, connection: Connection) {
    this.#db = db;
    this.#busyTimeoutMs = settings.busyTimeoutMs;
    this.#connection = connection;
    this.#tables = storeTables(db, machineClock(), (id, row) => this.#waits.noteChange(id, row));
    this.#batches = new Batches(settings.database, this.#tables, this.#waits);
    this.#foreign = new ForeignChanges(db, settings.database, () => {
      this.#uncheckedWatches = this.#waits.watchedJobs;
      this.turn();
    });
  }

  /** Takes a request for the next turn. */
  accept(request: Exclude<Request, { kind: "close" }>): void {
    switch (request.kind) {
      case "call":
        this.#acceptCall(request, operationClasses[request.name]);
        return;
      case "abandon":
        if (this.#waits.remove(request.id)) this.#replies.push({ id: request.id, value: null });
        return;
    }
  }

  /** Runs what was taken. */
  turn(): void {
    clearTimeout(this.#timer);
    const { stable = [], quick = [] } = byDurability(this.#calls);
    this.#calls = [];
    const waiting: Call[] = [];
    const isQuick = quick.length > 0 || this.#batches.canDeliver;
    this.#gathering = isQuick && this.#mayGather(stable);
    if (isQuick) waiting.push(...this.#runAll(quick));
    if (this.#gathering) waiting.push(...stable);
    else if (stable.length > 0) {
      this.#answer();
      waiting.push(...this.#runAll(stable, () => this.#stableArrivals()));
      // Quick ones that came with the arrivals have waited for the disk as it is.
      if (this.#calls.length > 0) waiting.push(...this.#runAll(this.#calls.splice(0)));
    }
    this.#calls.push(...waiting);
    this.#checkWatches();
    this.#answer();
    this.#rest();
  }

  /** While others keep coming, a few that wait for the disk may wait a little longer, so that they do so together. */
  #mayGather(stable: readonly Call[]): boolean {
    const [oldest] = stable;
    if (oldest === undefined || stable.length >= enoughToWrite || this.#closing) return false;
    return performance.now() < oldest.deadline - this.#busyTimeoutMs + gatherMs;
  }

  /** Lets the database go, in the turn in which everything that was accepted is answered. */
  close(): void {
    this.#closing = true;
  }

  #acceptCall({ id, name, args }: Extract<Request, { kind: "call" }>, kind: OperationClass): void {
    if (kind !== "wait") {
      this.#calls.push({ id, name, args, deadline: performance.now() + this.#busyTimeoutMs });
    } else if (name === "receive") {
      this.#waits.addReceiver(id, args as Parameters<WaitOperations["receive"]>);
    } else {
      const [jobId, version] = args as readonly [string, number];
      this.#waits.addWatch(id, jobId, version);
      this.#uncheckedWatches.push(jobId);
    }
  }

  /** What has come since the turn began and waits for the disk as well. */
  #stableArrivals(): Call[] {
    this.#connection.takeIn();
    const { stable = [], quick = [] } = byDurability(this.#calls);
    this.#calls = quick;
    return stable;
  }

  #runAll(calls: Call[], arrivals?: () => Call[]): readonly Call[] {
    const waiting: Call[] = [];
    do waiting.push(...this.#runBatch(calls.splice(0, maxBatch), arrivals));
    while (calls.length > 0);
    return waiting;
  }

  #runBatch(calls: Call[], arrivals?: () => Call[]): readonly Call[] {
    const { replies, waiting } = this.#batches.run(calls, arrivals);
    this.#replies.push(...replies);
    if (this.#replies.length >= maxBatch) this.#answer();
    return waiting;
  }

  /** A watch may be late: for a change before it came, or one that another process has made. */
  #checkWatches(): void {
    const jobIds = new Set(this.#uncheckedWatches);
    this.#uncheckedWatches = [];
    if (jobIds.size === 0) return;
    const { operations, transactions } = this.#tables;
    transactions.read(() => {
      for (const jobId of jobIds) this.#replies.push(...this.#waits.answerWatches(jobId, operations.get(jobId)));
    });
  }

  #answer(): void {
    if (this.#replies.length > 0) this.#connection.post(this.#replies);
    this.#replies = [];
  }

  /** Arranges the next turn, should nothing come before. */
  #rest(): void {
    if (this.#closing && this.#calls.length === 0) return this.#end();
    if (this.#waits.isEmpty) this.#foreign.stop();
    else this.#foreign.start();
    const pauseMs = this.#gathering ? gatherMs : retryMs;
    const delayMs = this.#calls.length > 0 ? pauseMs : this.#nextMessageMs();
    if (delayMs !== undefined) this.#timer = setTimeout(() => this.turn(), Math.min(delayMs, maxTimerMs));
  }

  #end(): void {
    this.#foreign.stop();
    this.#db.close();
    this.#connection.end();
  }

  #nextMessageMs(): number | undefined {
    if (!this.#waits.hasReceivers) return undefined;
    const readyInMs = this.#tables.transactions.read(() => this.#tables.doorbells.readyInMs());
    return readyInMs === undefined ? undefined : Math.max(readyInMs, retryMs);
  }
}

function byDurability(calls: readonly Call[]): Partial<Record<"stable" | "quick", Call[]>> {
  return Object.groupBy(calls, ({ name }) => (isStable(name) ? "stable" : "quick"));
}
