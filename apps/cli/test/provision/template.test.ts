import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  abortRule,
  bucketName,
  deadLetterAttributes,
  deadLetterSuffix,
  encryption,
  maxReceiveCount,
  publicAccessBlock,
  queueAttributes,
  tableShape,
  ttlAttribute,
} from "@millrace/aws/provision";
import { converterSettings } from "@millrace/converter/settings";
import { readTemplate } from "./read-template.ts";
import type { Resource } from "./read-template.ts";
import { referencesIn } from "./references-in.ts";

const template = readTemplate();
const { Parameters, Conditions, Resources, Outputs } = template;
const readme = readFileSync(join(import.meta.dirname, "../../../../backends/aws/README.md"), "utf8");

function propertiesOf(name: string, type: string): Readonly<Record<string, unknown>> {
  const resource: Resource | undefined = Resources[name];
  assert.equal(resource?.Type, type);
  return resource.Properties;
}

test("whatever the template refers to is in it, and whatever can be said is used", () => {
  const { names, conditions } = referencesIn([Conditions, Resources, Outputs]);
  const known = new Set([...Object.keys(Parameters), ...Object.keys(Resources)]);
  assert.deepEqual(
    [...names].filter((name) => !known.has(name)),
    [],
  );
  assert.deepEqual(
    Object.keys(Parameters).filter((name) => !names.has(name)),
    [],
  );
  assert.deepEqual(conditions, new Set(Object.keys(Conditions)));
});

test("a reference to what is not there is found in each of its forms", () => {
  const planted = [{ Ref: "A" }, { "Fn::GetAtt": "B.Arn" }, { "Fn::Sub": "x-${C}-${D.Arn}-${AWS::Region}" }];
  assert.deepEqual(referencesIn({ planted }).names, new Set(["A", "B", "C", "D"]));
});

test("what is always made refers to nothing that is only made with the function", () => {
  const always = Object.values(Resources).filter(({ Condition }) => Condition === undefined);
  const sometimes = new Set(Object.keys(Resources).filter((name) => Resources[name]?.Condition !== undefined));
  assert.ok(sometimes.size > 0);
  const { names } = referencesIn([always, Outputs]);
  assert.deepEqual(
    [...names].filter((name) => sometimes.has(name)),
    [],
  );
});

test("the queues are those that `millrace provision aws` makes", () => {
  const { QueueName, RedrivePolicy, ...attributes } = propertiesOf("Queue", "AWS::SQS::Queue");
  assert.deepEqual(texts(attributes), queueAttributes);
  assert.deepEqual(QueueName, { Ref: "Name" });
  assert.deepEqual(RedrivePolicy, { deadLetterTargetArn: { "Fn::GetAtt": "DeadLetterQueue.Arn" }, maxReceiveCount });
  const { QueueName: dead, ...deadAttributes } = propertiesOf("DeadLetterQueue", "AWS::SQS::Queue");
  assert.deepEqual(texts(deadAttributes), deadLetterAttributes);
  assert.deepEqual(dead, { "Fn::Sub": `\${Name}${deadLetterSuffix}` });
});

test("the bucket is the one that `millrace provision aws` makes", () => {
  const bucket = propertiesOf("Bucket", "AWS::S3::Bucket");
  const { ID, Filter, ...rule } = abortRule;
  assert.deepEqual(Filter, { Prefix: "" }, "a rule of a template without a filter is for the whole bucket, too");
  assert.deepEqual(bucket, {
    BucketName: { "Fn::Sub": bucketName("${Name}", "${AWS::AccountId}", "${AWS::Region}") },
    PublicAccessBlockConfiguration: publicAccessBlock,
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: encryption } }],
    },
    LifecycleConfiguration: { Rules: [{ Id: ID, ...rule }] },
  });
});

test("the table is the one that `millrace provision aws` makes", () => {
  const table = propertiesOf("Table", "AWS::DynamoDB::Table");
  const { TableName, PointInTimeRecoverySpecification, TimeToLiveSpecification, ...shape } = table;
  const { TableName: _, ...expected } = tableShape("any");
  assert.deepEqual(sorted(shape), sorted(expected));
  assert.deepEqual(TableName, { Ref: "Name" });
  assert.deepEqual(TimeToLiveSpecification, { AttributeName: ttlAttribute, Enabled: true });
  assert.ok(PointInTimeRecoverySpecification);
});

test("what keeps jobs and files outlives the stack", () => {
  assert.deepEqual([Resources["Bucket"]?.DeletionPolicy, Resources["Table"]?.DeletionPolicy], ["Retain", "Retain"]);
});

test("programs are allowed what the README lists as the least, and nothing more", () => {
  const listed = [...readme.matchAll(/^```json\n(.*?)^```$/gms)].flatMap(
    // Among them are other things than policies.
    ([, text = ""]) => (JSON.parse(text) as Partial<PolicyDocument>).Statement ?? [],
  );
  const granted = ["StoragePolicy", "WorkPolicy"].flatMap((name) => statementsOf(name));
  assert.deepEqual(actionsOf(granted), actionsOf(listed));
  assert.deepEqual(actionsOf(statementsOf("SendPolicy")), ["sqs:GetQueueAttributes", "sqs:SendMessage"]);
  const any = [...granted, ...statementsOf("SendPolicy")].filter(({ Resource }) => JSON.stringify(Resource) === '"*"');
  assert.deepEqual(any, []);
});

test("the function has time for a job, the queue for the function, and messages that failed come again", () => {
  const { Timeout, Environment } = propertiesOf("Function", "AWS::Lambda::Function");
  const { Variables } = Environment as { readonly Variables: Readonly<Record<string, unknown>> };
  const jobMs = Number(Variables["MILLRACE_JOB_TIMEOUT_MS"]);
  // Its grace and the writing of how it ended are 15 s; the start of a container is before that.
  assert.ok(Number(Timeout) * 1_000 >= jobMs + 15_000 + 30_000);
  assert.ok(Number(queueAttributes.VisibilityTimeout) >= 6 * Number(Timeout));
  const mapping = propertiesOf("EventSource", "AWS::Lambda::EventSourceMapping");
  assert.deepEqual(mapping["FunctionResponseTypes"], ["ReportBatchItemFailures"]);
  const known = new Set<string | undefined>(Object.values(converterSettings).map(({ env }) => env));
  assert.deepEqual(
    Object.keys(Variables).filter((name) => !known.has(name)),
    [],
  );
});

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: unknown;
}

interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

function statementsOf(policy: string): readonly Statement[] {
  return (propertiesOf(policy, "AWS::IAM::ManagedPolicy")["PolicyDocument"] as PolicyDocument).Statement;
}

function actionsOf(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ Action }) => Action).toSorted();
}

/** CloudFormation has numbers and booleans where SQS has texts. */
function texts(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]));
}

/** The order of definitions and indexes is nobody's business. */
function sorted(shape: object): unknown {
  const entries = Object.entries(shape) as [string, unknown][];
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      Array.isArray(value) && name !== "KeySchema" ? value.toSorted((a, b) => compare(a, b)) : value,
    ]),
  );
}

function compare(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
