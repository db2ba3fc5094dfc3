import { SQSClient } from "@aws-sdk/client-sqs";
import type { $Command, SQSClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes } from "@aws-sdk/client-sqs";
import { JobError } from "@millrace/jobs";
import type { ResolvedJobQueueOptions } from "../job-queue-options.ts";
import { Patience } from "../service/patience.ts";
import { sendPatiently } from "../service/send-patiently.ts";
import { clientConfig } from "../service/client-config.ts";
import { faultOf, isPassing } from "./fault.ts";

/** For one attempt to have its answer; the next may find a host that is well. */
const attemptMs = 5_000;

/** How a request differs from others. */
interface Sending {
  /** Ends it, besides the closing of the queue. */
  readonly signal?: AbortSignal;
  /** How much longer than others it may take, because the service waits for messages. */
  readonly waitMs?: number;
}

/** A queue of SQS, and sending requests about it, each again and again while that may help. */
export class QueueClient implements Disposable {
  readonly queueUrl: string;
  readonly #client: SQSClient;
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();

  constructor(options: ResolvedJobQueueOptions) {
    this.queueUrl = options.queueUrl;
    this.#timeoutMs = options.timeoutMs;
    this.#client = new SQSClient(clientConfig(options));
  }

  /** Aborted when no more is sent; its reason is the error that says so. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** For how long something may be tried again. */
  patience(): Patience {
    return new Patience(this.#timeoutMs, this.closing);
  }

  /** What an error of the service means to whoever called. */
  faultOf(error: unknown): JobError {
    return faultOf(error, this.queueUrl);
  }

  /** @throws JobError with what the SDK threw as its cause; or the signal's reason */
  async send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: $Command<Input, Output, SQSClientResolvedConfig, ServiceInputTypes, ServiceOutputTypes>,
    { signal, waitMs = 0 }: Sending = {},
  ): Promise<Output> {
    return sendPatiently(
      (abortSignal) => this.#client.send(command, { abortSignal }),
      {
        signal: signal === undefined ? this.closing : AbortSignal.any([signal, this.closing]),
        timeoutMs: this.#timeoutMs + waitMs,
        attemptMs: attemptMs + waitMs,
      },
      { isPassing, faultOf: (error) => this.faultOf(error) },
    );
  }

  [Symbol.dispose](): void {
    this.#closing.abort(new JobError("closed", "the job queue was closed"));
    this.#client.destroy();
  }
}
