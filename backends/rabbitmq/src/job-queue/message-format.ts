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

/** The properties of a message; the job and its kind are named for whoever looks at the queue with other tools. */
export function envelopeOf({ jobId, kind, traceparent }: JobMessage): Envelope {
  return {
    messageId: jobId,
    type: kind,
    contentType: "application/json",
    appId: "millrace",
    ...(traceparent !== undefined && { headers: { [traceHeader]: traceparent } }),
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
