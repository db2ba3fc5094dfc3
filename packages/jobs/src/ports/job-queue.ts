import type { ClaimAnswer } from "./claim-answer.ts";

/**
 * Carries doorbells: short messages that say a job is ready. A message may come twice, late, or out of order, and one that
 * is lost is sent again by upkeep, so a queue need not be perfect; the record decides.
 *
 * Every promise rejects with a `JobError`: `storage-unavailable` when trying again may help, or `closed` after disposal.
 */
export interface JobQueue extends AsyncDisposable {
  /** Resolves once every message is on stable storage. Sending a message again is harmless. */
  send(messages: readonly JobMessage[]): Promise<void>;

  /**
   * Waits for messages: resolves with at least one and at most `max`, the most urgent first. They are invisible to others
   * for `visibilityMs`, then delivered again unless extended or acknowledged.
   * @throws the signal's reason when that is aborted first; no message is lost by it
   */
  receive(options: ReceiveOptions): Promise<readonly Delivery[]>;

  /** How many messages wait, and how many of them could be received now. A snapshot, and for some queues an estimate. */
  depth(): Promise<{ readonly waiting: number; readonly ready: number }>;

  /** Resolves if the queue can serve now; else rejects with the reason. */
  check(signal: AbortSignal): Promise<void>;
}

/** How messages are received. */
export interface ReceiveOptions {
  readonly max: number;
  readonly visibilityMs: number;
  readonly signal: AbortSignal;
  /**
   * For whom to claim the jobs of the messages in the step that delivers them: given only where the worker's store
   * `carries` this queue. A queue may leave it alone, and then its deliveries say nothing of a claim.
   */
  readonly claim?: ClaimOnReceipt;
}

/** For whom jobs are claimed as their messages are received. */
export interface ClaimOnReceipt {
  readonly worker: string;
  readonly leaseMs: number;
  /** Which kinds the worker knows: the jobs of others are not claimed. */
  readonly kinds: readonly string[];
}

/** A doorbell: a description only, whatever the size of the job's files. */
export interface JobMessage {
  readonly jobId: string;
  readonly kind: string;
  /** Not to be delivered for this long; 0 is at once. */
  readonly delayMs: number;
  /** Higher first, where the queue knows priorities. */
  readonly priority: number;
  /**
   * The span that the job was submitted in, as W3C Trace Context writes it; absent where nobody traces. A worker goes by the
   * record's: this one is for what looks at messages on their way, under the name that such tools know.
   */
  readonly traceparent?: string;
}

/**
 * A message in hand. Its methods never say whether this delivery is still the current one (SQS does not tell): who owns a
 * job is the record's fence alone. Each may be called again without harm.
 */
export interface Delivery {
  readonly message: JobMessage;
  /**
   * What came of the claim that went with the receipt; absent where none did. The message of a job that was claimed is taken
   * out of the queue with it, and put back by the settlement or rescue that brings the job back.
   */
  readonly claim?: ClaimAnswer;
  /** Keeps the message invisible for `visibilityMs` from now. */
  extend(visibilityMs: number): Promise<void>;
  /** Takes the message out of the queue. */
  acknowledge(): Promise<void>;
  /** Gives the message back, to be delivered again in `delayMs`. */
  release(delayMs: number): Promise<void>;
}
