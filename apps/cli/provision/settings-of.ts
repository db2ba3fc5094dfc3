import type { ProvisionOptions, ProvisionReport } from "@millrace/aws/provision";
import { converterSettings } from "@millrace/converter/settings";

/** The converter's settings for what was made, by their names in the environment. */
export function settingsOf(report: ProvisionReport, options: ProvisionOptions): Record<string, string> {
  const { endpoint, endpoints = {}, pathStyle } = options;
  const settings: Partial<Record<keyof typeof converterSettings, string | undefined>> = {
    backend: "aws",
    awsRegion: report.region,
    awsQueueUrl: report.queueUrl,
    awsBucket: report.bucket,
    awsTable: report.table,
    awsEndpoint: endpoint,
    awsEndpointSqs: endpoints.sqs,
    awsEndpointS3: endpoints.s3,
    awsEndpointDynamodb: endpoints.dynamodb,
    awsPathStyle: pathStyle === true ? "true" : undefined,
  };
  const given = Object.entries(settings).flatMap(([name, value]) =>
    value === undefined ? [] : [[converterSettings[name as keyof typeof converterSettings].env, value] as const],
  );
  return Object.fromEntries(given);
}
