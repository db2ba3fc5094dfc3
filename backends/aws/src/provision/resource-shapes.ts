import type { AttributeMap } from "./queue-requests.ts";
import type { LifecycleRule, PublicAccessBlockConfiguration } from "@aws-sdk/client-s3";

/**
 * Attributes of the queue. Six times the longest that a function may run which it calls (360 s), as Lambda asks for; workers that
 * are processes say for each message how long it is to be hidden.
 */
export const queueAttributes: AttributeMap = {
  VisibilityTimeout: "2160",
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "20",
  SqsManagedSseEnabled: "true",
};

/** Attributes of the queue of what was set aside. It keeps longer, since a message's age counts from when it was first sent. */
export const deadLetterAttributes: AttributeMap = {
  MessageRetentionPeriod: "1209600",
  SqsManagedSseEnabled: "true",
};

/** How often a message is received before it is set aside: often enough that the pipeline's own limits come first. */
export const maxReceiveCount = 20;

/** What the name of the queue of what was set aside ends in. */
export const deadLetterSuffix = "-dead";

/** Parts of uploads that nobody goes on with are paid for until they are deleted. */
export const abortRule: LifecycleRule = {
  ID: "abort-unfinished-uploads",
  Status: "Enabled",
  Filter: { Prefix: "" },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
};

export const publicAccessBlock: Required<PublicAccessBlockConfiguration> = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** How what is put into the bucket is encrypted: by S3's own keys. */
export const encryption = "AES256" as const;

/** The name of the bucket, which no other account may have, from what makes it so. */
export function bucketName(name: string, account: string, region: string): string {
  return `${name}-${account}-${region}`;
}

export { tableShape, ttlAttribute } from "../dynamodb/table/table-shape.ts";
