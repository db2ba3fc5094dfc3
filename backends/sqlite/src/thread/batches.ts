import type { Fault } from "../database/fault.ts";
import { operationClasses } from "../database/operations.ts";
import type { OperationName } from "../database/operations.ts";
import type { Reply } from "../database/protocol.ts";
import { faultFrom, kindOf } from "./sqlite-fault.ts";
import type { StoreTables } from "./store-tables.ts";
import type { Durability } from "./transactions.ts";
import type { Waits } from "./waits.ts";

/** A call to be run in a transaction. */
export interface Call {
  readonly id: number;
  readonly name: OperationName;
  readonly args: readonly unknown[];
  /** When to stop waiting for the lock, by `performance.now`. */
  readonly deadline: number;
}

/** What came of a batch: answers, and the calls that have to wait for another process. */
export interface BatchResult {
  readonly replies: readonly Reply[];
  readonly waiting: readonly Call[];
}

/**
 * Runs calls, many in one transaction, because one wait for the disk then serves them all. An answer is given only after
 * the commit.
 */
export class Batches {
  readonly #database: string;
  readonly #tables: StoreTables;
  readonly #waits: Waits;
  #broken: Fault | undefined;

  constructor(database: string, tables: StoreTables, waits: Waits) {
    this.#database = database;
    this.#tables = tables;
    this.#waits = waits;
  }

  /** Whether somebody waits for messages while there are some. */
  get canDeliver(): boolean {
    if (!this.#waits.hasReceivers) return false;
    try {
      return this.#tables.doorbells.anyReady();
    } catch (error) {
      // What keeps it from looking keeps it from delivering, too, and is dealt with there.
      if (kindOf(error) === "unforeseen") throw error;
      return true;
    }
  }

  /**
   * Runs calls, and gives messages to those who wait for them. What `arrivals` gives takes part in the transaction, as long as
   * the wait for the disk that it is spared takes longer than that which those before it have waited.
   */
  run(calls: Call[], arrivals: () => Call[] = () => []): BatchResult {
    if (this.#broken !== undefined) return { replies: this.#refuseAll(calls, this.#broken), waiting: [] };
    if (!this.#mustWrite(calls)) return { replies: this.#runTogether(calls), waiting: [] };
    try {
      return { replies: this.#writeTogether(calls, arrivals), waiting: [] };
    } catch (error) {
      // Reads do not wait behind the lock of another process.
      if (kindOf(error) === "busy") return this.#wait(calls, error);
      return { replies: calls.length > 1 ? this.#runApart(calls) : this.#fail(calls, error), waiting: [] };
    }
  }

  /** Runs calls that only read. */
  #runTogether(calls: readonly Call[]): Reply[] {
    if (calls.length === 0) return [];
    try {
      return this.#tables.transactions.read(() => calls.map((call) => this.#answer(call)));
    } catch (error) {
      if (calls.length === 1) return this.#fail(calls, error);
      return calls.flatMap((call) => this.#runTogether([call]));
    }
  }

  /** Whatever takes part is added to `calls`, so that it is known who has to be answered should the transaction fail. */
  #writeTogether(calls: Call[], arrivals: () => Call[]): Reply[] {
    try {
      const { transactions } = this.#tables;
      const joining = (): Call[] => (transactions.isYoung ? arrivals() : []);
      const replies = transactions.write(durabilityOf(calls), () => {
        const answers = calls.map((call) => this.#answer(call));
        for (let more = joining(); more.length > 0; more = joining()) {
          calls.push(...more);
          answers.push(...more.map((call) => this.#answer(call)));
        }
        return { answers, deliveries: this.#waits.deliver((...wanted) => this.#tables.doorbells.receive(...wanted)) };
      });
      for (const { id } of replies.deliveries) this.#waits.remove(id);
      return [...replies.answers, ...replies.deliveries, ...this.#waits.answerChanges()];
    } catch (error) {
      this.#waits.discardChanges();
      throw error;
    }
  }

  /** One of these calls failed, and took the others down with it: each for itself, then. */
  #runApart(calls: readonly Call[]): Reply[] {
    return calls.flatMap((call) => {
      const { replies, waiting } = this.run([call]);
      return waiting.length === 0 ? replies : this.#refuse(waiting, busyFault(this.#database));
    });
  }

  #wait(calls: readonly Call[], error: unknown): BatchResult {
    const now = performance.now();
    const reads = calls.filter((call) => isRead(call));
    const writes = calls.filter((call) => !isRead(call));
    const expired = writes.filter(({ deadline }) => deadline <= now);
    return {
      replies: [...this.#runTogether(reads), ...this.#refuse(expired, faultFrom(error, this.#database))],
      waiting: writes.filter(({ deadline }) => deadline > now),
    };
  }

  /** After a failed fsync nobody knows what is on the disk, and a damaged file must not be written to: no call is run again. */
  #fail(calls: readonly Call[], error: unknown): Reply[] {
    const fault = faultFrom(error, this.#database);
    const kind = kindOf(error);
    if (kind === "broken" || kind === "corrupt") this.#broken = fault;
    // Without a call, it was handing out messages that failed.
    if (calls.length === 0 || this.#broken !== undefined) return this.#refuseAll(calls, fault);
    return this.#refuse(calls, fault);
  }

  #refuseAll(calls: readonly Call[], fault: Fault): Reply[] {
    return [...this.#refuse(calls, fault), ...this.#waits.refuseAll(fault)];
  }

  #refuse(calls: readonly Call[], fault: Fault): Reply[] {
    return calls.map(({ id }) => ({ id, fault }));
  }

  #answer({ id, name, args }: Call): Reply {
    const operation = Reflect.get(this.#tables.operations, name) as (...args: readonly unknown[]) => unknown;
    return { id, value: operation(...args) };
  }

  #mustWrite(calls: readonly Call[]): boolean {
    return calls.some((call) => !isRead(call)) || this.canDeliver;
  }
}

/** Whether an operation is answered only once it is on stable storage. */
export function isStable(name: OperationName): boolean {
  return operationClasses[name] === "write";
}

function isRead({ name }: Call): boolean {
  return operationClasses[name] === "read";
}

function durabilityOf(calls: readonly Call[]): Durability {
  return calls.some(({ name }) => isStable(name)) ? "stable" : "process";
}

function busyFault(database: string): Fault {
  return { code: "storage-unavailable", message: `"${database}" is locked by another process; try again` };
}
