import { z } from "zod";
import { EventError } from "./errors.ts";
import type { IntegrationEvent } from "./event.ts";

/** The media type of an event in the JSON format of CloudEvents. */
export const eventMediaType = "application/cloudevents+json; charset=utf-8";

// Attributes that are not known here are let through: the sender may be of another house, or of a later version.
const eventSchema = z.looseObject({
  specversion: z.literal("1.0"),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().min(1).optional(),
  time: z.iso.datetime({ offset: true }),
  datacontenttype: z.literal("application/json").default("application/json"),
  partitionkey: z.string().min(1).optional(),
  traceparent: z.string().min(1).optional(),
  data: z.unknown(),
});

/** An event as bytes: JSON in UTF-8. */
export function writeEvent(event: IntegrationEvent): Buffer {
  return Buffer.from(JSON.stringify(event));
}

/**
 * The event that bytes hold; its data is not looked at.
 * @throws EventError `unreadable-event`
 */
export function readEvent(body: Uint8Array): IntegrationEvent {
  const checked = eventSchema.safeParse(parse(body));
  if (checked.success) return checked.data as IntegrationEvent;
  throw new EventError("unreadable-event", `the message is no CloudEvent: ${z.prettifyError(checked.error)}`);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(body)) as unknown;
  } catch (cause) {
    throw new EventError("unreadable-event", "the message is not JSON in UTF-8", { cause });
  }
}
