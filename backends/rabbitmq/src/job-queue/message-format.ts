import type { JobMessage } from "@millrace/jobs";
import type { Envelope } from "rabbitmq-client";
import { z } from "zod";

/** A message as it travels. */
const schema = z.object({
  jobId: z.string().min(1),
  kind: z.string().min(1),
  priority: z.number(),
});

const traceHeader = "traceparent";
/** What the server has counted of the messages that this one stands for. */
const returnsHeader = "returns";
/** What it has counted of this one; absent from one that was not given back yet. */
const countedHeader = "x-delivery-count";

/**
 * The properties of a message; the job and its kind are named for whoever looks at the queue with other tools.
 * @param returns how often the messages that this one stands for were given back
 */
export function envelopeOf({ jobId, kind, traceparent }: JobMessage, returns: number): Envelope {
  return {
    messageId: jobId,
    type: kind,
    contentType: "application/json",
    appId: "millrace",
    headers: {
      ...(traceparent !== undefined && { [traceHeader]: traceparent }),
      ...(returns > 0 && { [returnsHeader]: returns }),
    },
  };
}

/** The body of a message. */
export function bodyOf({ jobId, kind, priority }: JobMessage): Buffer {
  return Buffer.from(JSON.stringify({ jobId, kind, priority }));
}

/** The message that was received, or undefined if it is none of ours. The client parses bodies that call themselves JSON. */
export function readMessage(body: unknown, headers: Readonly<Record<string, unknown>> = {}): JobMessage | undefined {
  const { success, data } = schema.safeParse(body);
  if (!success) return undefined;
  const traceparent = headers[traceHeader];
  return { ...data, delayMs: 0, ...(typeof traceparent === "string" && { traceparent }) };
}

/** How often a message was given back by holders that had not done with it, itself and those that it stands for. */
export function returnsOf(headers: Readonly<Record<string, unknown>> = {}): number {
  return [returnsHeader, countedHeader].map((name) => Number(headers[name] ?? 0)).reduce((sum, count) => sum + count);
}
