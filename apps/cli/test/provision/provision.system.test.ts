import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { awsBackend } from "@millrace/aws";
import { checkBackend, closeBackend } from "@millrace/jobs";
import { DynamoDbServer } from "@millrace/services/dynamodb";
import { FauxqsServer } from "@millrace/services/fauxqs";
import { HttpProxy } from "@millrace/services/http-proxy";
import { runCommandLine } from "../../run-command-line.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { decideAsS3, refusal } from "./as-s3.ts";

/** The credential of the environment, which the emulators take whatever it is. */
const credential = { AWS_ACCESS_KEY_ID: "millrace", AWS_SECRET_ACCESS_KEY: "sample", AWS_REGION: "us-east-1" };

suite("millrace provision aws", () => {
  let fauxqs: FauxqsServer;
  let dynamodb: DynamoDbServer;
  let s3: HttpProxy;
  const environment = { ...process.env };
  before(async () => {
    [fauxqs, dynamodb] = await Promise.all([FauxqsServer.start(), DynamoDbServer.start()]);
    s3 = await HttpProxy.start(fauxqs.endpoint);
    s3.decide = decideAsS3();
    Object.assign(process.env, credential);
  });
  after(async () => {
    for (const name of Object.keys(credential)) delete process.env[name];
    Object.assign(process.env, environment);
    await s3[Symbol.asyncDispose]();
    await fauxqs[Symbol.asyncDispose]();
    await dynamodb[Symbol.asyncDispose]();
  });

  const endpoints = (): string[] => [
    `--endpoint-sqs=${fauxqs.endpoint}`,
    `--endpoint-s3=${s3.endpoint}`,
    `--endpoint-dynamodb=${dynamodb.endpoint}`,
    "--path-style",
  ];

  test("makes what is missing, says what that was, and prints the settings for it", async () => {
    const { code, out, err } = await run("provision", "aws", "--name", "first", ...endpoints());
    assert.equal(code, 0, err);
    assert.deepEqual(err.trimEnd().split("\n"), [
      "✓ made the queue first-dead",
      "✓ made the queue first",
      "✓ made the bucket first-000000000000-us-east-1",
      "✓ closed the bucket first-000000000000-us-east-1 to the public",
      "✓ had the bucket first-000000000000-us-east-1 encrypt what it keeps",
      "✓ had the bucket first-000000000000-us-east-1 abort unfinished uploads after a day",
      "✓ made the table",
      '✓ switched on time to live, by "ttl"',
    ]);
    const settings = Object.fromEntries(
      out
        .trim()
        .split("\n")
        .map((line) => line.split(/=(.*)/s)),
    ) as Settings;
    assert.equal(settings["MILLRACE_BACKEND"], "aws");
    assert.equal(settings["MILLRACE_AWS_REGION"], "us-east-1");
    assert.equal(settings["MILLRACE_AWS_BUCKET"], "first-000000000000-us-east-1");
    const backend = awsBackend({
      queueUrl: settings["MILLRACE_AWS_QUEUE_URL"] ?? "",
      bucket: settings["MILLRACE_AWS_BUCKET"] ?? "",
      table: settings["MILLRACE_AWS_TABLE"] ?? "",
      region: "us-east-1",
      endpoints: { sqs: fauxqs.endpoint, s3: s3.endpoint, dynamodb: dynamodb.endpoint },
      pathStyle: true,
    });
    await checkBackend(backend, AbortSignal.timeout(60_000));
    await closeBackend(backend);
  });

  test("changes nothing the second time, and says so", async () => {
    const words = ["provision", "aws", "--name", "second", ...endpoints()];
    const first = await run(...words);
    assert.equal(first.code, 0, first.err);
    s3.seen.length = 0;
    const second = await run(...words);
    assert.deepEqual([second.code, second.err], [0, "All is there already; nothing was changed.\n"]);
    assert.equal(second.out, first.out);
    assert.deepEqual(
      s3.seen.filter(({ method }) => method === "PUT"),
      [],
    );
  });

  test("has a queue that is there already set aside what cannot be dealt with, and leaves the rest of it alone", async () => {
    await fauxqs.createQueue("third", { VisibilityTimeout: "3000", MessageRetentionPeriod: "600" });
    const { code, out, err } = await run("provision", "aws", "--name", "third", "--json", ...endpoints());
    assert.equal(code, 0, err);
    assert.equal(err, "");
    const report = JSON.parse(out) as Report;
    assert.ok(report.done.includes("had the queue third set aside what is received 20 times"));
    assert.ok(!report.done.some((each) => each.includes("visibility") || each === "made the queue third"));
    assert.equal(report.settings["MILLRACE_AWS_QUEUE_URL"], report.queueUrl);
  });

  test("keeps the lifecycle rules that somebody has given the bucket", async () => {
    await fauxqs.createBucket("with-rules");
    const rule =
      "<Rule><ID>old</ID><Status>Enabled</Status><Filter><Prefix>old/</Prefix></Filter><Expiration><Days>9</Days></Expiration></Rule>";
    const configuration = `<LifecycleConfiguration>${rule}</LifecycleConfiguration>`;
    const set = await fetch(`${fauxqs.endpoint}/with-rules?lifecycle`, { method: "PUT", body: configuration });
    assert.ok(set.ok);
    const { code, err } = await run("provision", "aws", "--name", "fourth", "--bucket", "with-rules", ...endpoints());
    assert.equal(code, 0, err);
    const kept = await (await fetch(`${fauxqs.endpoint}/with-rules?lifecycle`)).text();
    assert.match(kept, /<ID>old<\/ID>/);
    assert.match(kept, /<DaysAfterInitiation>1<\/DaysAfterInitiation>/);
  });

  test("says that a bucket's name belongs to somebody else", async () => {
    s3.decide = decideAsS3(({ method }) => (method === "HEAD" ? refusal(403, "Forbidden") : undefined));
    const { code, out, err } = await run("provision", "aws", "--name", "fifth", ...endpoints());
    s3.decide = decideAsS3();
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /bucket fifth-000000000000-us-east-1 belongs to another account.*give another name/);
  });

  test("says which permission is missing, and where", async () => {
    const denied = refusal(403, "AccessDenied", "not authorized to perform: s3:PutEncryptionConfiguration");
    s3.decide = decideAsS3(({ method, path }) =>
      method === "PUT" && path.includes("encryption") ? denied : undefined,
    );
    const { code, err } = await run("provision", "aws", "--name", "sixth", ...endpoints());
    s3.decide = decideAsS3();
    assert.equal(code, 3);
    assert.match(err, /bucket sixth-.* was denied .*s3:PutEncryptionConfiguration.*the guide lists/);
  });

  test("leaves out what another S3 server does not offer", async () => {
    const lacking = refusal(501, "NotImplemented");
    s3.decide = decideAsS3(({ path }) => (/publicAccessBlock|encryption/.test(path) ? lacking : undefined));
    const { code, err } = await run("provision", "aws", "--name", "seventh", ...endpoints());
    s3.decide = decideAsS3();
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /public|encrypt/);
  });
});

test("what is wrong with the command line is told at once", async () => {
  assert.match((await run("provision")).err, /Say where: `millrace provision aws`\./);
  const { code, err } = await run("provision", "asw", "--nmae", "x");
  assert.equal(code, 2);
  assert.match(err, /There is no option --nmae, did you mean "--name"\?/);
  assert.match(err, /did you mean "aws"\?/);
});

test("values that no service would take are told by their options, before anything is made", async () => {
  const { code, err } = await run("provision", "aws", "--name", "A", "--bucket", "b_b", "--endpoint-sqs", "nowhere");
  assert.equal(code, 2);
  for (const option of ["--name: expected 3 to 32", "--bucket: expected 3 to 63", "--endpoint-sqs: "]) {
    assert.ok(err.includes(option), `${option} is not in\n${err}`);
  }
});

type Settings = Readonly<Record<string, string | undefined>>;

interface Report {
  readonly queueUrl: string;
  readonly done: readonly string[];
  readonly settings: Settings;
}

async function run(...words: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const { terminal, out, err } = fakeTerminal();
  return { code: await runCommandLine(words, terminal), out: out(), err: err() };
}
