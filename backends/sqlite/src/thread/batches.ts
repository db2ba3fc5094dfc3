import type { Fault } from "../database/fault.ts";
import { operationClasses } from "../database/operations.ts";
import type { OperationClass, OperationName } from "../database/operations.ts";
import type { Reply } from "../database/protocol.ts";
import type { Answers } from "./answers.ts";
import { busyFault, faultFrom, kindOf } from "./sqlite-fault.ts";
import type { StoreTables } from "./store-tables.ts";
import type { Waits } from "./waits.ts";

/** A call to be run in a transaction. */
export interface Call {
  readonly id: number;
  readonly name: OperationName;
  readonly args: readonly unknown[];
  /** When to stop waiting for the lock, by `performance.now`. */
  readonly deadline: number;
}

/**
 * Runs calls, many in one transaction. What one holds for a while is answered after the commit; what has to stay so, once the
 * disk has it.
 */
export class Batches {
  readonly #database: string;
  readonly #tables: StoreTables;
  readonly #waits: Waits;
  readonly #answers: Answers;
  #broken: Fault | undefined;

  constructor(database: string, tables: StoreTables, waits: Waits, answers: Answers) {
    this.#database = database;
    this.#tables = tables;
    this.#waits = waits;
    this.#answers = answers;
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

  /** Runs calls, and gives messages to those who wait for them. @returns the calls that have to wait for another process */
  run(calls: readonly Call[]): readonly Call[] {
    if (this.#broken !== undefined) this.#refuseAll(calls, this.#broken);
    else if (!this.#mustWrite(calls)) this.#read(calls);
    else return this.#write(calls);
    return [];
  }

  /**
   * After a failed sync nobody knows what is on the disk, and a damaged file must not be written to: no call is run again, and
   * nobody has anything to wait for.
   */
  breakDown(fault: Fault): void {
    this.#broken = fault;
    this.#refuseAll([], fault);
  }

  /** Runs calls that only read. */
  #read(calls: readonly Call[]): void {
    if (calls.length === 0) return;
    try {
      this.#answers.giveDurably(this.#tables.transactions.read(() => this.#answerReads(calls)));
    } catch (error) {
      if (calls.length === 1) this.#fail(calls, error);
      else for (const call of calls) this.#read([call]);
    }
  }

  #write(calls: readonly Call[]): readonly Call[] {
    try {
      this.#writeTogether(calls);
    } catch (error) {
      // Reads do not wait behind the lock of another process.
      if (kindOf(error) === "busy") return this.#wait(calls, error);
      if (calls.length > 1) this.#runApart(calls);
      else this.#fail(calls, error);
    }
    return [];
  }

  #writeTogether(calls: readonly Call[]): void {
    try {
      const { holds, others, deliveries } = this.#tables.transactions.write(() => this.#answerAll(calls));
      for (const { id } of deliveries) this.#waits.remove(id);
      if (calls.some((call) => classOf(call) === "write")) this.#answers.noteCommit();
      this.#answers.give([...holds, ...deliveries]);
      this.#answers.giveDurably([...others, ...this.#waits.answerChanges()]);
    } catch (error) {
      this.#waits.discardChanges();
      throw error;
    }
  }

  #answerAll(calls: readonly Call[]): Record<"holds" | "others" | "deliveries", Reply[]> {
    const holds: Reply[] = [];
    const others: Reply[] = [];
    for (const call of calls) (classOf(call) === "hold" ? holds : others).push(this.#answer(call));
    const deliveries = this.#waits.deliver((...wanted) => this.#tables.doorbells.receive(...wanted));
    if (others.length > 0 || this.#waits.hasChanges) this.#answers.noteForeignCommits();
    return { holds, others, deliveries };
  }

  #answerReads(calls: readonly Call[]): Reply[] {
    this.#answers.noteForeignCommits();
    return calls.map((call) => this.#answer(call));
  }

  /** One of these calls failed, and took the others down with it: each for itself, then. */
  #runApart(calls: readonly Call[]): void {
    for (const call of calls) this.#refuse(this.run([call]), busyFault(this.#database));
  }

  #wait(calls: readonly Call[], error: unknown): readonly Call[] {
    const now = performance.now();
    const { reads = [], writes = [] } = Object.groupBy(calls, (call) =>
      classOf(call) === "read" ? "reads" : "writes",
    );
    this.#read(reads);
    this.#refuse(
      writes.filter(({ deadline }) => deadline <= now),
      faultFrom(error, this.#database),
    );
    return writes.filter(({ deadline }) => deadline > now);
  }

  #fail(calls: readonly Call[], error: unknown): void {
    const fault = faultFrom(error, this.#database);
    const kind = kindOf(error);
    if (kind === "broken" || kind === "corrupt") this.#broken = fault;
    // Without a call, it was handing out messages that failed.
    if (calls.length === 0 || this.#broken !== undefined) this.#refuseAll(calls, fault);
    else this.#refuse(calls, fault);
  }

  #refuseAll(calls: readonly Call[], fault: Fault): void {
    this.#refuse(calls, fault);
    this.#answers.give(this.#waits.refuseAll(fault));
  }

  #refuse(calls: readonly Call[], fault: Fault): void {
    this.#answers.give(calls.map(({ id }) => ({ id, fault })));
  }

  #answer({ id, name, args }: Call): Reply {
    const operation = Reflect.get(this.#tables.operations, name) as (...args: readonly unknown[]) => unknown;
    return { id, value: operation(...args) };
  }

  #mustWrite(calls: readonly Call[]): boolean {
    return calls.some((call) => classOf(call) !== "read") || this.canDeliver;
  }
}

function classOf({ name }: Call): OperationClass {
  return operationClasses[name];
}
