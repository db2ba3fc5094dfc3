import { dynamoJobStore, regionOfQueue, s3Blobs, sqsQueue } from "@millrace/aws";
import type { ServiceOptions } from "@millrace/aws";
import { JobError, isJobError } from "@millrace/jobs";
import type { Backend, BlobStore } from "@millrace/jobs";
import { converterSettings } from "./settings.ts";
import type { ConverterSettings } from "./settings.ts";

/** The settings that say what is on AWS. */
export type AwsSettings = Pick<ConverterSettings, Extract<keyof ConverterSettings, `aws${string}`>>;

/** A part of a back end as AWS has it: what it cannot do without, its own address, and how it is opened. */
interface AwsPart<Port> {
  readonly required: keyof AwsSettings;
  readonly endpoint: Extract<keyof AwsSettings, `awsEndpoint${string}`>;
  readonly open: (settings: AwsSettings, service: ServiceOptions) => Port;
}

const parts: { readonly [Name in keyof Backend]: AwsPart<Backend[Name]> } = {
  queue: {
    required: "awsQueueUrl",
    endpoint: "awsEndpointSqs",
    open: ({ awsQueueUrl: queueUrl }, service) => sqsQueue({ queueUrl, ...service }),
  },
  blobs: {
    required: "awsBucket",
    endpoint: "awsEndpointS3",
    open: ({ awsBucket: bucket, awsPrefix: prefix, awsPathStyle: pathStyle, awsChecksums: checksums }, service) =>
      s3Blobs({ bucket, prefix, pathStyle, checksums, ...service }),
  },
  store: {
    required: "awsTable",
    endpoint: "awsEndpointDynamodb",
    open: ({ awsTable: table }, service) => dynamoJobStore({ table, ...service }),
  },
};

/** By which setting an option is given, where it is always by the same. */
const settingOf: Readonly<Record<string, keyof AwsSettings>> = {
  queueUrl: "awsQueueUrl",
  table: "awsTable",
  bucket: "awsBucket",
  prefix: "awsPrefix",
};

/**
 * A back end on AWS, but for those of its parts that are elsewhere: their settings may be missing or wrong. What the address of
 * a queue tells of the region counts for the others all the same.
 * @throws JobError `invalid-definition`, naming each setting that is missing or wrong
 */
export function openAws(settings: AwsSettings, elsewhere: Partial<Backend>): Backend {
  const here = (["queue", "blobs", "store"] as const).filter((name) => elsewhere[name] === undefined);
  return { ...openParts(settings, here, "MILLRACE_BACKEND is aws"), ...elsewhere };
}

/**
 * The files alone in S3.
 * @throws JobError `invalid-definition`, naming each setting that is missing or wrong
 */
export function openS3(settings: AwsSettings): BlobStore {
  return openParts(settings, ["blobs"], "files are kept in S3").blobs;
}

function openParts<Name extends keyof Backend>(
  settings: AwsSettings,
  names: readonly Name[],
  why: string,
): Pick<Backend, Name> {
  ensureGiven(settings, names, why);
  const opened: Partial<Backend> = {};
  const faulty: JobError[] = [];
  const told = new Set<string>();
  for (const name of names) {
    try {
      Object.assign(opened, { [name]: parts[name].open(settings, serviceOf(settings, name)) });
    } catch (error) {
      if (!isJobError(error, "invalid-definition")) throw error;
      faulty.push(error);
      for (const { path, message } of error.faults) told.add(`${givenBy(settings, name, path)}: ${message}`);
    }
  }
  if (faulty.length === 0) return opened as Pick<Backend, Name>;
  const what = `the settings of AWS cannot be taken: ${[...told].join("; ")}`;
  throw new JobError("invalid-definition", what, { cause: new AggregateError(faulty) });
}

function ensureGiven(settings: AwsSettings, names: readonly (keyof Backend)[], why: string): void {
  const missing = names.map((name) => parts[name].required).filter((setting) => settings[setting] === "");
  if (missing.length === 0) return;
  const told = missing.map(
    (setting) => `${converterSettings[setting].env} (${converterSettings[setting].description})`,
  );
  throw new JobError("invalid-definition", `${why}, and nothing is set by ${told.join(", ")}`);
}

function serviceOf(settings: AwsSettings, name: keyof Backend): ServiceOptions {
  const { awsRegion, awsQueueUrl } = settings;
  return {
    region: given(awsRegion) ?? regionOfQueue(awsQueueUrl),
    endpoint: given(settings[endpointOf(settings, name)]),
  };
}

/** By which setting the address of a part is given: its own, or that of all. */
function endpointOf(settings: AwsSettings, name: keyof Backend): AwsPart<unknown>["endpoint"] {
  const { endpoint } = parts[name];
  return settings[endpoint] === "" ? "awsEndpoint" : endpoint;
}

/** The setting, as people know it, by which an option of a part is given. */
function givenBy(settings: AwsSettings, name: keyof Backend, option: string): string {
  const setting = option === "endpoint" ? endpointOf(settings, name) : settingOf[option];
  return setting === undefined ? option : converterSettings[setting].env;
}

/** What was set to something. */
function given(text: string): string | undefined {
  return text === "" ? undefined : text;
}
