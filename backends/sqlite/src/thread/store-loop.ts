import type { DatabaseSync } from "node:sqlite";
import type { Fault } from "../database/fault.ts";
import type { OperationClass, WaitOperations } from "../database/operations.ts";
import { operationClasses } from "../database/operations.ts";
import type { Reply, Request, ThreadSettings } from "../database/protocol.ts";
import { Answers } from "./answers.ts";
import { Batches } from "./batches.ts";
import type { Call } from "./batches.ts";
import { ForeignChanges } from "./foreign-changes.ts";
import { LogFile } from "./log-file.ts";
import { machineClock } from "./machine-clock.ts";
import { brokenFault } from "./sqlite-fault.ts";
import { storeTables } from "./store-tables.ts";
import type { StoreTables } from "./store-tables.ts";
import { Waits } from "./waits.ts";

/** More calls than this are committed in several transactions, so that the first are not answered with the last. */
const maxBatch = 512;

/** How soon to ask again for a lock that another process holds. */
const retryMs = 2;

/** Timers take no more than 31 bits. */
const maxTimerMs = 2 ** 31 - 1;

/** How the loop of the thread is connected to those who call. */
export interface Connection {
  readonly post: (replies: readonly Reply[]) => void;
  /** Says that the database is closed, and that nobody will be answered any more. */
  readonly end: () => void;
}

/** The loop of the thread: everything that has come since the last turn is run in one transaction, then answered. */
export class StoreLoop {
  readonly #db: DatabaseSync;
  readonly #database: string;
  readonly #busyTimeoutMs: number;
  readonly #connection: Connection;
  readonly #waits = new Waits();
  readonly #tables: StoreTables;
  readonly #batches: Batches;
  readonly #foreign: ForeignChanges;
  readonly #log: LogFile;
  readonly #answers: Answers;
  #calls: Call[] = [];
  #uncheckedWatches: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(db: DatabaseSync, settings: ThreadSettings, connection: Connection) {
    this.#db = db;
    this.#database = settings.database;
    this.#busyTimeoutMs = settings.busyTimeoutMs;
    this.#connection = connection;
    this.#log = new LogFile(db);
    this.#answers = new Answers(this.#log, {
      post: connection.post,
      onFailure: (error) => this.#breakDown(error),
    });
    this.#tables = storeTables(db, machineClock(), (id, row) => this.#waits.noteChange(id, row));
    this.#batches = new Batches(settings.database, this.#tables, this.#waits, this.#answers);
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
        if (this.#waits.remove(request.id)) this.#answers.give([{ id: request.id, value: null }]);
        return;
    }
  }

  /** Runs what was taken. */
  turn(): void {
    clearTimeout(this.#timer);
    this.#runAll();
    this.#listen();
    this.#checkWatches();
    this.#answers.flush();
    this.#rest();
  }

  /** Lets the database go when everything that was accepted is answered. */
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

  #runAll(): void {
    const calls = this.#calls;
    this.#calls = [];
    do {
      this.#calls.push(...this.#batches.run(calls.splice(0, maxBatch)));
      this.#answers.flush();
    } while (calls.length > 0);
  }

  #breakDown(error: unknown): Fault {
    const fault = brokenFault(this.#database, error instanceof Error ? error.message : String(error));
    this.#batches.breakDown(fault);
    return fault;
  }

  /** A watch may be late: for a change before it came, or one that another process has made. */
  #checkWatches(): void {
    const jobIds = new Set(this.#uncheckedWatches);
    this.#uncheckedWatches = [];
    if (jobIds.size === 0) return;
    const { operations, transactions } = this.#tables;
    transactions.read(() => {
      this.#answers.noteForeignCommits();
      for (const jobId of jobIds) this.#answers.giveDurably(this.#waits.answerWatches(jobId, operations.get(jobId)));
    });
  }

  /** Arranges the next turn, should nothing come before. */
  #rest(): void {
    if (this.#closing && this.#calls.length === 0) void this.#end();
    else this.#sleep();
  }

  /** Before anything is looked at for those who wait: what others commit after that look would else be taken for seen. */
  #listen(): void {
    if (!this.#waits.isEmpty) this.#foreign.start();
  }

  #sleep(): void {
    if (this.#waits.isEmpty) this.#foreign.stop();
    const delayMs = this.#calls.length > 0 ? retryMs : this.#nextMessageMs();
    if (delayMs !== undefined) this.#timer = setTimeout(() => this.turn(), Math.min(delayMs, maxTimerMs));
  }

  async #end(): Promise<void> {
    this.#foreign.stop();
    await this.#answers.allGiven();
    this.#db.close();
    this.#log.close();
    this.#connection.end();
  }

  #nextMessageMs(): number | undefined {
    if (!this.#waits.hasReceivers) return undefined;
    const readyInMs = this.#tables.transactions.read(() => this.#tables.doorbells.readyInMs());
    return readyInMs === undefined ? undefined : Math.max(readyInMs, retryMs);
  }
}
