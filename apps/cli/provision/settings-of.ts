import type { ProvisionOptions, ProvisionReport } from "@millrace/aws/provision";

/** The converter's settings for what was made, by their names in the environment. */
export function settingsOf(report: ProvisionReport, options: ProvisionOptions): Record<string, string> {
  const { endpoint, endpoints = {}, pathStyle } = options;
  const settings: Record<string, string | undefined> = {
    MILLRACE_BACKEND: "aws",
    MILLRACE_AWS_REGION: report.region,
    MILLRACE_AWS_QUEUE_URL: report.queueUrl,
    MILLRACE_AWS_BUCKET: report.bucket,
    MILLRACE_AWS_TABLE: report.table,
    MILLRACE_AWS_ENDPOINT: endpoint,
    MILLRACE_AWS_ENDPOINT_SQS: endpoints.sqs,
    MILLRACE_AWS_ENDPOINT_S3: endpoints.s3,
    MILLRACE_AWS_ENDPOINT_DYNAMODB: endpoints.dynamodb,
    MILLRACE_AWS_PATH_STYLE: pathStyle === true ? "true" : undefined,
  };
  const given = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}
