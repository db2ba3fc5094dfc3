import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import type { QueueAttributeName, SQSClient } from "@aws-sdk/client-sqs";
import { describeError } from "../service/describe-error.ts";

/** Attributes of a queue, as SQS has them. */
export type AttributeMap = Partial<Record<QueueAttributeName, string>>;

interface Sending {
  readonly abortSignal?: AbortSignal;
}

/** The address of a queue; undefined if there is none of this name. */
export async function queueUrlOf(sqs: SQSClient, name: string, sending: Sending): Promise<string | undefined> {
  try {
    return (await sqs.send(new GetQueueUrlCommand({ QueueName: name }), sending)).QueueUrl;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Makes a queue. SQS answers alike where somebody else has just made the same. */
export async function createQueue(
  sqs: SQSClient,
  name: string,
  attributes: AttributeMap,
  sending: Sending,
): Promise<string> {
  const { QueueUrl = "" } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    sending,
  );
  return QueueUrl;
}

/** Every attribute of a queue. */
export async function attributesOf(sqs: SQSClient, url: string, sending: Sending): Promise<AttributeMap> {
  const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] });
  return (await sqs.send(command, sending)).Attributes ?? {};
}

/** Sets these; others stay as they are. */
export async function setAttributes(
  sqs: SQSClient,
  url: string,
  attributes: AttributeMap,
  sending: Sending,
): Promise<void> {
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }), sending);
}

function isMissing(error: unknown): boolean {
  // Its older name is what some emulators and queues of other protocols answer.
  return error instanceof QueueDoesNotExist || describeError(error).name.endsWith("NonExistentQueue");
}
