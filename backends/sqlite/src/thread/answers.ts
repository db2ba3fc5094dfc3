import type { Fault } from "../database/fault.ts";
import type { Reply } from "../database/protocol.ts";

/** What an answer may wait for. */
export interface Disk {
  /** Whether another process has committed something since this was asked last. */
  readonly hasGrown: boolean;
  /** Resolves when everything that was committed before the call is on the disk. */
  sync(): Promise<void>;
}

/** How answers get to those who called. */
interface Connection {
  readonly post: (replies: readonly Reply[]) => void;
  /** What those are told whose answers the disk has failed. */
  readonly onFailure: (error: unknown) => Fault;
}

/**
 * Answers to those who called: at once, or when what they tell of is on the disk. That is waited for while the thread goes on
 * working, and one sync serves all who have come until it begins.
 */
export class Answers {
  readonly #disk: Disk;
  readonly #connection: Connection;
  #ready: Reply[] = [];
  /** They wait for the sync that goes on. */
  #syncing: Reply[] | undefined;
  /** They wait for the next. */
  #next: Reply[] = [];
  /** Whether there was a commit since the last sync began. */
  #unsynced = false;
  #synced = Promise.resolve();

  constructor(disk: Disk, connection: Connection) {
    this.#disk = disk;
    this.#connection = connection;
  }

  /** Answers with the next {@link flush}. */
  give(replies: readonly Reply[]): void {
    this.#ready.push(...replies);
  }

  /**
   * Answers when all that was noted is on the disk: nobody is told of a submission, an outcome or another write that the power could
   * still take back. Of claims and heartbeats of this process they are told at once.
   */
  giveDurably(replies: readonly Reply[]): void {
    if (this.#unsynced) this.#next.push(...replies);
    else if (this.#syncing !== undefined) this.#syncing.push(...replies);
    else this.give(replies);
  }

  /** Notes that something was committed that has to be on the disk. */
  noteCommit(): void {
    this.#unsynced = true;
  }

  /** Notes what other processes have committed. To be called within the transaction that tells of it. */
  noteForeignCommits(): void {
    if (this.#disk.hasGrown) this.noteCommit();
  }

  /** Gives the answers that wait for nothing, and has the disk see to the others. */
  flush(): void {
    if (this.#ready.length > 0) this.#connection.post(this.#ready);
    this.#ready = [];
    if (this.#unsynced && this.#syncing === undefined) this.#synced = this.#sync();
  }

  /** Resolves when no answer waits for the disk any more. */
  async allGiven(): Promise<void> {
    this.flush();
    while (this.#syncing !== undefined) await this.#synced;
  }

  async #sync(): Promise<void> {
    const replies = this.#next;
    this.#syncing = replies;
    this.#next = [];
    this.#unsynced = false;
    try {
      await this.#disk.sync();
      this.give(replies);
    } catch (error) {
      this.#refuse(replies, this.#connection.onFailure(error));
    }
    this.#syncing = undefined;
    this.flush();
  }

  /** What was committed meanwhile rests on what was lost. */
  #refuse(replies: readonly Reply[], fault: Fault): void {
    this.give([...replies, ...this.#next].map(({ id }) => ({ id, fault })));
    this.#next = [];
    this.#unsynced = false;
  }
}
