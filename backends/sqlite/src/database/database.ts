import { JobError } from "@millrace/jobs";
import { DatabaseThread } from "./database-thread.ts";
import type { Late } from "./database-thread.ts";
import type { OperationName, Operations } from "./operations.ts";
import type { ThreadSettings } from "./protocol.ts";

/**
 * A database as several stores share it: its thread starts when the first of them needs it, and ends when the last of those
 * that needed it has left.
 */
export class Database {
  readonly #settings: ThreadSettings;
  readonly #members = new Set<object>();
  #thread: DatabaseThread | undefined;

  constructor(settings: ThreadSettings) {
    this.#settings = settings;
  }

  /** Where the file is. */
  get path(): string {
    return this.#settings.database;
  }

  /** Runs an operation for `member`. */
  run<Name extends OperationName>(
    member: object,
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    return this.#threadFor(member).call(name, args);
  }

  /** Waits for `member` until there is an answer, or `signal` is aborted. `late` is given an answer that came too late. */
  wait<Name extends "receive" | "watch">(
    member: object,
    signal: AbortSignal,
    late: Late<Name>,
    name: Name,
    ...args: Parameters<Operations[Name]>
  ): Promise<ReturnType<Operations[Name]>> {
    return this.#threadFor(member).wait(signal, late, name, args);
  }

  /** Lets `member` go; with the last one, the thread. */
  async leave(member: object): Promise<void> {
    await this.#thread?.dealtWith();
    if (!this.#members.delete(member) || this.#members.size > 0) return;
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.close();
  }

  #threadFor(member: object): DatabaseThread {
    this.#members.add(member);
    this.#thread ??= new DatabaseThread(this.#settings);
    return this.#thread;
  }
}

/** What a closed store answers. */
export function closedError(what: string): JobError {
  return new JobError("closed", `the ${what} was closed`);
}
