import { BatchWorker, JobError, checkBackend, closeBackend } from "@millrace/jobs";
import type { Backend, BatchWorkerOptions, Logger } from "@millrace/jobs";
import { consoleLog } from "./console-log.ts";
import { EventDelivery } from "./event-delivery.ts";
import { messageOf } from "./message-of.ts";
import { recordsOf } from "./sqs-event.ts";
import type { SqsEvent, SqsRecord } from "./sqs-event.ts";

/** What a function is made of: as a worker, but that Lambda says what it works on, and for how long. */
export interface LambdaHandlerOptions extends BatchWorkerOptions {
  /** Its queue is that of the function's event source. It is closed with the environment of the function. */
  readonly backend: Backend;
  /** Messages of a batch that are worked on at once. Default: the number of cores. */
  readonly concurrency?: number;
  /** Default: the console, whose lines Lambda keeps. */
  readonly log?: Logger;
}

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** Which messages of a batch are to come again; the event source mapping needs `ReportBatchItemFailures` for it. */
export interface SqsBatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** A function for Lambda. */
export interface LambdaHandler extends AsyncDisposable {
  /** @throws JobError if nothing was begun, because the back end cannot serve or the function has too little time */
  (event: SqsEvent, context: LambdaContext): Promise<SqsBatchResponse>;
}

/**
 * A function that runs the jobs whose messages Lambda receives from a queue of SQS, exactly as a `JobWorker` would. Call it once,
 * where the module is loaded: all invocations of an environment share what it opens.
 *
 * Attempts are told to end before the invocation is over. One that had all of it has run into its time limit, and fails by it;
 * one that began later goes back, and does not count. What the job's rules give back, for a retry or because it is held
 * elsewhere, is sent to the queue anew. Only what could not be dealt with is reported as failed: messages that are none of ours,
 * and those whose job could not be written to; the queue sets them aside when that goes on.
 * @throws JobError `invalid-definition`, naming every fault of the options
 */
export function createLambdaHandler({ log = consoleLog(), ...options }: LambdaHandlerOptions): LambdaHandler {
  const worker = new BatchWorker({ ...options, log });
  const { backend } = options;
  refuseCarried(backend);
  let checked: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  const onSigterm = (): void =>
    void (closing ??= close()).catch((err: unknown) => log.error({ err }, "the back end was not closed"));
  // Lambda sends it where an extension is installed, and ends the process itself two seconds later at the latest.
  process.once("SIGTERM", onSigterm);

  async function close(): Promise<void> {
    process.off("SIGTERM", onSigterm);
    await worker.stop();
    await closeBackend(backend);
  }

  async function handle(event: SqsEvent, context: LambdaContext): Promise<SqsBatchResponse> {
    const messages = recordsOf(event).map((record) => ({ record, delivery: deliveryOf(record, backend, log) }));
    // With the first batch of an environment: what is wrong then is an error of the function, which alarms see.
    checked ??= checkBackend(backend, AbortSignal.timeout(context.getRemainingTimeInMillis())).catch(
      (error: unknown) => {
        checked = undefined;
        throw error;
      },
    );
    await checked;
    const deliveries = messages.flatMap(({ delivery }) => delivery ?? []);
    await worker.work(deliveries, context.getRemainingTimeInMillis());
    const failed = messages.filter(({ delivery }) => delivery?.dealtWith !== true);
    return { batchItemFailures: failed.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  }

  return Object.assign(handle, { [Symbol.asyncDispose]: () => (closing ??= close()) });
}

function deliveryOf(record: SqsRecord, { queue }: Backend, log: Logger): EventDelivery | undefined {
  const message = messageOf(record);
  if (message !== undefined) return new EventDelivery(message, queue);
  log.error({ messageId: record.messageId }, "this is no message of a job; the queue sets it aside after some tries");
  return undefined;
}

function refuseCarried({ store, queue }: Backend): void {
  if (!store.carries(queue)) return;
  throw new JobError(
    "invalid-definition",
    "this back end's queue is in its store, and no event source of Lambda: give it the queue of SQS that calls the function",
  );
}
