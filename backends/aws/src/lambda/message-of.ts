import type { JobMessage } from "@millrace/jobs";
import { readMessage } from "../sqs/message-format.ts";
import type { ReceivedMessage } from "../sqs/message-format.ts";
import type { SqsRecord } from "./sqs-event.ts";

/** The message of a record, which has it by other names than a queue that was asked for it; undefined if it is none of ours. */
export function messageOf({ body, attributes, messageAttributes = {} }: SqsRecord): JobMessage | undefined {
  const named = Object.entries(messageAttributes).map(([name, { stringValue: StringValue, dataType: DataType }]) => [
    name,
    { StringValue, DataType },
  ]);
  const MessageAttributes = Object.fromEntries(named) as ReceivedMessage["MessageAttributes"];
  return readMessage({ Body: body, Attributes: attributes, MessageAttributes });
}
