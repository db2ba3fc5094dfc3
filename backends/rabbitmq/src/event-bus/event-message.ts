import { eventMediaType, writeEvent } from "@millrace/events";
import type { DeadLetter, IntegrationEvent } from "@millrace/events";
import type { AsyncMessage, Envelope } from "rabbitmq-client";

/** AMQP's short strings hold so many bytes. */
const maxShortBytes = 255;
/** The headers of a message must fit into one frame. */
const maxDetailCharacters = 1_000;

/**
 * An event as a message, in the structured mode of the CloudEvents binding for AMQP: the body is the whole event, and the
 * content type says so. Id and type are in the properties, too, for whoever looks at a queue with other tools.
 */
export function messageOf(event: IntegrationEvent): { readonly envelope: Envelope; readonly body: Buffer } {
  return {
    envelope: {
      routingKey: event.type,
      contentType: eventMediaType,
      type: event.type,
      appId: "millrace",
      ...(Buffer.byteLength(event.id) <= maxShortBytes && { messageId: event.id }),
    },
    body: writeEvent(event),
  };
}

/** The bytes of a message. The client reads bodies that call themselves text or JSON; others are as they came. */
export function bytesOf({ body }: Pick<AsyncMessage, "body">): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}

/** The properties under which a message is set aside: what it had, and in its headers why. */
export function deadEnvelope(message: AsyncMessage, letter: DeadLetter): Envelope {
  const { contentType, contentEncoding, messageId, type, appId, timestamp, headers } = message;
  return {
    ...(contentType !== undefined && { contentType }),
    ...(contentEncoding !== undefined && { contentEncoding }),
    ...(messageId !== undefined && { messageId }),
    ...(type !== undefined && { type }),
    ...(appId !== undefined && { appId }),
    ...(timestamp !== undefined && { timestamp }),
    headers: { ...(headers as object | undefined), ...deadHeaders(letter) },
  };
}

function deadHeaders({ reason, detail, subscriber, attempts, time }: DeadLetter): Record<string, string | number> {
  return {
    "dead-letter-reason": reason,
    "dead-letter-detail": detail.slice(0, maxDetailCharacters),
    "dead-letter-subscriber": subscriber,
    "dead-letter-attempts": attempts,
    "dead-letter-time": time,
  };
}
