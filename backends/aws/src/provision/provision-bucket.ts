import {
  BucketAlreadyExists,
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import type { BucketLocationConstraint, S3Client } from "@aws-sdk/client-s3";
import { JobError } from "@millrace/jobs";
import { describeError } from "../service/describe-error.ts";
import type { Progress } from "./progress.ts";
import { abortRule, encryption, publicAccessBlock } from "./resource-shapes.ts";

/** The region that a bucket is in unless its creation says another; there it must not be said. */
const unsaidRegion = "us-east-1";

interface Place extends Progress {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly region: string;
}

/**
 * Makes the bucket; of one that is there already, only what is missing is set. What another server does not offer is left out.
 * @throws JobError `invalid-definition` for a name that belongs to somebody else; else what the SDK throws
 */
export async function provisionBucket(place: Place): Promise<void> {
  if (await isMissing(place)) await create(place);
  await blockPublicAccess(place);
  await encrypt(place);
  await abortUnfinishedUploads(place);
}

async function isMissing({ s3, bucket, sending }: Place): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }), sending);
    return false;
  } catch (error) {
    const { status } = describeError(error);
    if (status === 404) return true;
    // Who looks at the bucket of another account is refused without a word, as nothing has a body that answers HEAD.
    throw status === 403 ? ofAnother(bucket, error) : error;
  }
}

async function create({ s3, bucket, region, done, sending }: Place): Promise<void> {
  const LocationConstraint = region as BucketLocationConstraint;
  const location = region === unsaidRegion ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ...location }), sending);
  } catch (error) {
    throw error instanceof BucketAlreadyExists ? ofAnother(bucket, error) : error;
  }
  done.push(`made the bucket ${bucket}`);
}

function ofAnother(bucket: string, cause: unknown): JobError {
  const what = `the bucket ${bucket} belongs to another account, or may not be looked at`;
  const advice = "give another name, or let the credential do s3:ListBucket";
  return new JobError("invalid-definition", `${what}; ${advice}`, { cause });
}

async function blockPublicAccess({ s3, bucket: Bucket, done, sending }: Place): Promise<void> {
  const found = await ifConfigured(() => s3.send(new GetPublicAccessBlockCommand({ Bucket }), sending));
  const { PublicAccessBlockConfiguration: blocked = {} } = found ?? {};
  if (Object.keys(publicAccessBlock).every((each) => blocked[each as keyof typeof blocked] === true)) return;
  const command = new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: publicAccessBlock });
  if (await isOffered(() => s3.send(command, sending))) done.push(`closed the bucket ${Bucket} to the public`);
}

async function encrypt({ s3, bucket: Bucket, done, sending }: Place): Promise<void> {
  const found = await ifConfigured(() => s3.send(new GetBucketEncryptionCommand({ Bucket }), sending));
  if ((found?.ServerSideEncryptionConfiguration?.Rules ?? []).length > 0) return;
  const ServerSideEncryptionConfiguration = {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: encryption } }],
  };
  const command = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration });
  if (await isOffered(() => s3.send(command, sending))) done.push(`had the bucket ${Bucket} encrypt what it keeps`);
}

async function abortUnfinishedUploads({ s3, bucket: Bucket, done, sending }: Place): Promise<void> {
  const found = await ifConfigured(() => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }), sending));
  const rules = found?.Rules ?? [];
  if (rules.some((rule) => rule.Status === "Enabled" && rule.AbortIncompleteMultipartUpload !== undefined)) return;
  // The whole configuration is replaced, and somebody may have put rules of their own there.
  const LifecycleConfiguration = { Rules: [...rules, abortRule] };
  const command = new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration });
  if (await isOffered(() => s3.send(command, sending)))
    done.push(`had the bucket ${Bucket} abort unfinished uploads after a day`);
}

/** What is configured; undefined where nothing is, or the server offers no such thing. */
async function ifConfigured<T>(send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    const { name, status } = describeError(error);
    if (status === 501 || /^NoSuch\w+Configuration$|^ServerSideEncryptionConfigurationNotFoundError$/.test(name)) {
      return undefined;
    }
    throw error;
  }
}

async function isOffered(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (describeError(error).status === 501) return false;
    throw error;
  }
}
