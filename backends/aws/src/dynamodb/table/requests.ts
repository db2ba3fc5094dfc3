import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import type { ResolvedJobStoreOptions } from "../../options.ts";
import { StoreClock } from "../store-clock.ts";
import { Patience } from "../../service/patience.ts";
import { clientConfig } from "../../service/client-config.ts";
import { faultOf, isPassing } from "./fault.ts";
import { listenToDates } from "./listen-to-dates.ts";
import { closedError } from "./closed-error.ts";

/** For one attempt; the next may find a host that is well. */
const attemptTimeoutMs = 4_000;

/** What every request is sent with. */
interface RequestOptions {
  readonly abortSignal: AbortSignal;
  readonly requestTimeout: number;
}

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
    const config = clientConfig(options);
    this.#client = new DynamoDBClient({
      ...config,
      requestHandler: { ...config.requestHandler, throwOnRequestTimeout: true },
    });
    listenToDates(this.#client, this.clock);
  }

  /** Aborted when no more is sent. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** @throws JobError `closed` */
  ensureOpen(): void {
    if (this.#closing.signal.aborted) throw closedError();
  }

  /** For how long something may be tried again. */
  patience(): Patience {
    return new Patience(this.#timeoutMs, this.#closing.signal);
  }

  /** @throws JobError; a condition that did not hold, and a transaction with one, as the SDK threw it */
  async send<T>(request: (client: DynamoDBClient, options: RequestOptions) => Promise<T>): Promise<T> {
    const patience = this.patience();
    for (;;) {
      this.ensureOpen();
      try {
        const requestTimeout = Math.min(attemptTimeoutMs, patience.leftMs);
        return await request(this.#client, { abortSignal: this.#closing.signal, requestTimeout });
      } catch (error) {
        if (isRefusal(error)) throw error;
        this.ensureOpen();
        const fault = faultOf(error, this.#table);
        if (!isPassing(error)) throw fault;
        await patience.wait(fault);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(closedError());
    this.#client.destroy();
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof ConditionalCheckFailedException ||
    (error instanceof TransactionCanceledException && !isPassing(error))
  );
}
