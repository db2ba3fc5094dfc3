import type { Message, ReceiveMessageCommandInput, SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import type { JobMessage } from "@millrace/jobs";
import { z } from "zod";

/** The longest that SQS holds a message back. */
export const longestDelayMs = 900_000;

/** The body of a message as it travels. The job's input and files never do. */
const schema = z.object({
  jobId: z.string().min(1),
  kind: z.string().min(1),
  priority: z.number(),
  /** The whole delay, where it is more than SQS can hold a message back for. */
  delayMs: z.number().optional(),
});

const traceAttribute = "traceparent";

/** What is asked for with every message. */
export function askedOfMessages(): Pick<
  ReceiveMessageCommandInput,
  "MessageAttributeNames" | "MessageSystemAttributeNames"
> {
  return {
    MessageAttributeNames: [traceAttribute],
    MessageSystemAttributeNames: ["SentTimestamp", "ApproximateFirstReceiveTimestamp"],
  };
}

/** An entry of a batch, but for its id. */
export type SendEntry = Omit<SendMessageBatchRequestEntry, "Id">;

/** A message as SQS takes it: held back as long as it can be, and sent anew then if that was not enough. */
export function entryOf({ jobId, kind, priority, delayMs, traceparent }: JobMessage): SendEntry {
  const whole = Math.max(0, delayMs);
  const body = { jobId, kind, priority, ...(whole > longestDelayMs && { delayMs: whole }) };
  return {
    MessageBody: JSON.stringify(body),
    ...(whole > 0 && { DelaySeconds: Math.ceil(Math.min(whole, longestDelayMs) / 1_000) }),
    ...(traceparent !== undefined && {
      MessageAttributes: { [traceAttribute]: { DataType: "String", StringValue: traceparent } },
    }),
  };
}

/** What is read of a message that was received, by `ReceiveMessage` or by a function. */
export type ReceivedMessage = Pick<Message, "Body" | "Attributes" | "MessageAttributes">;

/**
 * The message that was received, its `delayMs` being what is left of it; undefined if it is none of ours. What is left is
 * reckoned by the service's clock alone: it says when the message was sent, and when it was first received.
 */
export function readMessage({ Body, Attributes, MessageAttributes }: ReceivedMessage): JobMessage | undefined {
  const { success, data } = schema.safeParse(parsed(Body ?? ""));
  if (!success) return undefined;
  const { jobId, kind, priority, delayMs = 0 } = data;
  const { SentTimestamp: sent, ApproximateFirstReceiveTimestamp: received } = Attributes ?? {};
  const waitedMs = sent === undefined || received === undefined ? delayMs : Number(received) - Number(sent);
  const traceparent = MessageAttributes?.[traceAttribute]?.StringValue;
  return {
    jobId,
    kind,
    priority,
    delayMs: Math.max(0, delayMs - waitedMs),
    ...(traceparent !== undefined && { traceparent }),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // Whoever sent it did not mean us.
  }
}
