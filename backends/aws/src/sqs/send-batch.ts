import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import type { BatchCall } from "./batches.ts";
import { isPassing } from "./fault.ts";
import type { QueueClient } from "./queue-client.ts";

/** An entry with its number, which names it in the answer. */
type Numbered<Entry> = Entry & { readonly Id: string };

/** What a batch is sent by, and what is made of its refusals. */
export interface BatchKind<Entry> {
  /** The answer tells which of the entries were refused. */
  readonly send: (
    entries: Numbered<Entry>[],
  ) => Promise<{ readonly Failed?: readonly BatchResultErrorEntry[] | undefined }>;
  /** Whether a refusal with this code says that there is nothing to do. */
  readonly isDone: (code: string) => boolean;
}

/**
 * Sends a batch. What the service could not take of it is sent again, and only that; whoever asked for an entry is told as soon
 * as it is known.
 * @throws JobError for all that have not been told
 */
export async function sendBatch<Entry>(
  client: QueueClient,
  calls: readonly BatchCall<Entry>[],
  { send, isDone }: BatchKind<Entry>,
): Promise<void> {
  const patience = client.patience();
  let left = calls;
  for (;;) {
    const entries = left.map(({ entry }, index) => ({ ...entry, Id: String(index) }));
    const { Failed = [] } = await send(entries);
    const faults = new Map(Failed.filter(({ Code = "" }) => !isDone(Code)).map((each) => [each.Id, errorOf(each)]));
    const again: BatchCall<Entry>[] = [];
    let passing: unknown;
    for (const [index, call] of left.entries()) {
      const fault = faults.get(String(index));
      if (fault === undefined) call.done();
      else if (fault.isOurs && !isPassing(fault)) call.fail(client.faultOf(fault));
      else {
        again.push(call);
        passing = fault;
      }
    }
    if (again.length === 0) return;
    left = again;
    await patience.wait(client.faultOf(passing));
  }
}

/** A refusal as the SDK throws one that concerns a whole request, and whose fault the service says it is. */
function errorOf({ Code = "Unknown", Message = "it did not say why", SenderFault }: BatchResultErrorEntry) {
  return Object.assign(new Error(Message), { name: Code, isOurs: SenderFault === true });
}
