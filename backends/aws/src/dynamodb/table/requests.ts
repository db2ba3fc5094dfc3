import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import type {
  $Command,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-dynamodb";
import { JobError } from "@millrace/jobs";
import type { ResolvedJobStoreOptions } from "../../job-store-options.ts";
import { clientConfig } from "../../service/client-config.ts";
import { Patience } from "../../service/patience.ts";
import { sendPatiently } from "../../service/send-patiently.ts";
import { StoreClock } from "../store-clock.ts";
import { faultOf, isPassing } from "./fault.ts";
import { listenToDates } from "./listen-to-dates.ts";

/** For one attempt to have its answer; the next may find a host that is well. */
const attemptMs = 4_000;

type TableCommand<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  DynamoDBClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

/** Sends requests about a table, each again and again while that may help, and hears from the answers what time it is. */
export class Requests implements AsyncDisposable {
  readonly clock: StoreClock = new StoreClock();
  readonly #table: string;
  readonly #client: DynamoDBClient;
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();

  constructor(options: ResolvedJobStoreOptions) {
    this.#table = options.table;
    this.#timeoutMs = options.timeoutMs;
    this.#client = new DynamoDBClient(clientConfig(options));
    listenToDates(this.#client, this.clock);
  }

  /** Aborted when no more is sent; its reason is the error that says so. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** @throws JobError `closed` */
  ensureOpen(): void {
    this.closing.throwIfAborted();
  }

  /** For how long something may be tried again. */
  patience(): Patience {
    return new Patience(this.#timeoutMs, this.closing);
  }

  /**
   * @param ending ends it, besides the closing of the store
   * @throws JobError; a condition that did not hold, and a transaction with one, as the SDK threw it; or the signal's reason
   */
  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: TableCommand<Input, Output>,
    ending?: AbortSignal,
  ): Promise<Output> {
    return sendPatiently(
      (abortSignal) => this.#client.send(command, { abortSignal }),
      {
        signal: ending === undefined ? this.closing : AbortSignal.any([ending, this.closing]),
        timeoutMs: this.#timeoutMs,
        attemptMs,
      },
      { isPassing, faultOf: (error) => (isRefusal(error) ? error : faultOf(error, this.#table)) },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new JobError("closed", "the job store was closed"));
    this.#client.destroy();
  }
}

function isRefusal(error: unknown): error is ConditionalCheckFailedException | TransactionCanceledException {
  return (
    error instanceof ConditionalCheckFailedException ||
    (error instanceof TransactionCanceledException && !isPassing(error))
  );
}
