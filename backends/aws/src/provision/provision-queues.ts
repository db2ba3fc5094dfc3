import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Progress } from "./progress.ts";
import { attributesOf, createQueue, queueUrlOf, setAttributes } from "./queue-requests.ts";
import type { AttributeMap } from "./queue-requests.ts";
import { deadLetterAttributes, deadLetterSuffix, maxReceiveCount, queueAttributes } from "./resource-shapes.ts";

/** The queues, once they are there. */
export interface Queues {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

interface Place extends Progress {
  readonly sqs: SQSClient;
  readonly name: string;
}

/** Makes the queue and that of what it sets aside; of what is there already, only what is missing is set. */
export async function provisionQueues(place: Place): Promise<Queues> {
  const { sqs, name, sending } = place;
  const deadLetterQueueUrl = await ensure(place, `${name}${deadLetterSuffix}`, deadLetterAttributes);
  const { QueueArn: deadLetterTargetArn = "" } = await attributesOf(sqs, deadLetterQueueUrl, sending);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
  const queueUrl = await ensure(place, name, { ...queueAttributes, RedrivePolicy });
  await complete(place, queueUrl, RedrivePolicy);
  return { queueUrl, deadLetterQueueUrl };
}

async function ensure({ sqs, done, sending }: Place, name: string, attributes: AttributeMap): Promise<string> {
  const found = await queueUrlOf(sqs, name, sending);
  if (found !== undefined) return found;
  const made = await createQueue(sqs, name, attributes, sending);
  done.push(`made the queue ${name}`);
  return made;
}

async function complete({ sqs, name, done, sending }: Place, url: string, RedrivePolicy: string): Promise<void> {
  const found = await attributesOf(sqs, url, sending);
  const { VisibilityTimeout = "" } = queueAttributes;
  if ((found.RedrivePolicy ?? "") === "") {
    await setAttributes(sqs, url, { RedrivePolicy }, sending);
    done.push(`had the queue ${name} set aside what is received ${maxReceiveCount} times`);
  }
  if (Number(found.VisibilityTimeout) < Number(VisibilityTimeout)) {
    await setAttributes(sqs, url, { VisibilityTimeout }, sending);
    done.push(`raised the visibility timeout of the queue ${name} to ${VisibilityTimeout} s`);
  }
}
