import { awsBackend, s3Blobs } from "@millrace/aws";
import { JobError, isJobError } from "@millrace/jobs";
import type { Backend, BlobStore } from "@millrace/jobs";
import { converterSettings } from "./settings.ts";
import type { ConverterSettings } from "./settings.ts";

/** The settings that say what is on AWS. */
export type AwsSettings = Pick<ConverterSettings, Extract<keyof ConverterSettings, `aws${string}`>>;

/** By which setting an option is given. */
const settingOf: Readonly<Record<string, keyof AwsSettings>> = {
  queueUrl: "awsQueueUrl",
  table: "awsTable",
  bucket: "awsBucket",
  prefix: "awsPrefix",
  endpoint: "awsEndpoint",
  "endpoints.sqs": "awsEndpointSqs",
  "endpoints.s3": "awsEndpointS3",
  "endpoints.dynamodb": "awsEndpointDynamodb",
};

/**
 * The whole back end on AWS.
 * @throws JobError `invalid-definition`, naming each setting that is missing or wrong
 */
export function openAws(settings: AwsSettings): Backend {
  ensureGiven(settings, "MILLRACE_BACKEND is aws", ["awsQueueUrl", "awsBucket", "awsTable"]);
  const { awsQueueUrl, awsTable, awsEndpoint, awsEndpointSqs, awsEndpointS3, awsEndpointDynamodb } = settings;
  return inSettings(() =>
    awsBackend({
      ...filesOf(settings),
      queueUrl: awsQueueUrl,
      table: awsTable,
      endpoint: given(awsEndpoint),
      endpoints: {
        sqs: given(awsEndpointSqs),
        s3: given(awsEndpointS3),
        dynamodb: given(awsEndpointDynamodb),
      },
    }),
  );
}

/**
 * The files alone in S3.
 * @throws JobError `invalid-definition`, naming each setting that is missing or wrong
 */
export function openS3(settings: AwsSettings): BlobStore {
  ensureGiven(settings, "files are kept in S3", ["awsBucket"]);
  const endpoint = given(settings.awsEndpointS3) ?? given(settings.awsEndpoint);
  return inSettings(() => s3Blobs({ ...filesOf(settings), endpoint }));
}

function filesOf({ awsBucket, awsPrefix, awsPathStyle, awsChecksums, awsRegion }: AwsSettings) {
  return {
    bucket: awsBucket,
    prefix: awsPrefix,
    pathStyle: awsPathStyle,
    checksums: awsChecksums,
    region: given(awsRegion),
  };
}

/** What was set to something. */
function given(text: string): string | undefined {
  return text === "" ? undefined : text;
}

function ensureGiven(settings: AwsSettings, why: string, names: readonly (keyof AwsSettings)[]): void {
  const missing = names.filter((name) => settings[name] === "");
  if (missing.length === 0) return;
  const told = missing.map((name) => `${converterSettings[name].env} (${converterSettings[name].description})`);
  throw new JobError("invalid-definition", `${why}, and nothing is set by ${told.join(", ")}`);
}

/** Tells of faulty options by the names of the settings that they come from. */
function inSettings<T>(open: () => T): T {
  try {
    return open();
  } catch (cause) {
    if (!isJobError(cause, "invalid-definition")) throw cause;
    const told = cause.faults.map(({ path, message }) => {
      const setting = settingOf[path];
      return `${setting === undefined ? path : converterSettings[setting].env}: ${message}`;
    });
    throw new JobError("invalid-definition", `the settings of AWS cannot be taken: ${told.join("; ")}`, { cause });
  }
}
