import { availableParallelism } from "node:os";
import { defineSettings, setting, type SettingsOf } from "@millrace/hosting";

const longestTimerMs = 2_147_483_647;
const MiB = 1_048_576;
const dayMs = 86_400_000;

/** Everything about the converter that can be set. The README beside this file lists the same. */
export const converterSettings = defineSettings({
  host: {
    env: "HOST",
    schema: setting.text({ default: "127.0.0.1" }),
    description: "The address that the web server listens on.",
  },
  port: {
    env: "PORT",
    schema: setting.integer({ min: 0, max: 65_535, default: 3_000 }),
    description: "The port that the web server listens on; 0 takes a free one.",
  },
  data: {
    env: "MILLRACE_DATA",
    schema: setting.text({ default: "./data" }),
    description: "The folder of the files and, with the back end sqlite, of the database.",
  },
  backend: {
    env: "MILLRACE_BACKEND",
    schema: setting.oneOf(["sqlite", "postgres", "aws"], { default: "sqlite" }),
    description: "Where jobs are kept.",
  },
  postgresUrl: {
    env: "MILLRACE_POSTGRES_URL",
    schema: setting.text({ default: "" }),
    description: "For the back end postgres: postgres://user:password@host:port/database.",
    secret: true,
  },
  postgresSchema: {
    env: "MILLRACE_POSTGRES_SCHEMA",
    schema: setting.text({ default: "millrace" }),
    description: "For the back end postgres: the schema of its tables, made where there is none.",
  },
  queue: {
    env: "MILLRACE_QUEUE",
    schema: setting.oneOf(["store", "rabbitmq"], { default: "store" }),
    description: "What carries the messages that jobs are ready: the back end itself (on aws, SQS), or RabbitMQ.",
  },
  rabbitmqUrl: {
    env: "MILLRACE_RABBITMQ_URL",
    schema: setting.text({ default: "" }),
    description: "For the queue rabbitmq: amqp://user:password@host:port/vhost.",
    secret: true,
  },
  blobs: {
    env: "MILLRACE_BLOBS",
    schema: setting.oneOf(["store", "folder", "s3"], { default: "store" }),
    description:
      "Where presentations and PDFs are kept: in the data folder, in a bucket of S3, or where the back end has them (on aws, S3).",
  },
  awsQueueUrl: {
    env: "MILLRACE_AWS_QUEUE_URL",
    schema: setting.text({ default: "" }),
    description: "For the back end aws: the address of a standard queue of SQS.",
  },
  awsTable: {
    env: "MILLRACE_AWS_TABLE",
    schema: setting.text({ default: "" }),
    description: "For the back end aws: the name of the table in DynamoDB.",
  },
  awsBucket: {
    env: "MILLRACE_AWS_BUCKET",
    schema: setting.text({ default: "" }),
    description: "For the back end aws, or files on s3: the name of the bucket.",
  },
  awsPrefix: {
    env: "MILLRACE_AWS_PREFIX",
    schema: setting.text({ default: "" }),
    description: "What all keys in the bucket begin with, where it is not for this converter alone.",
  },
  awsRegion: {
    env: "MILLRACE_AWS_REGION",
    schema: setting.text({ default: "" }),
    description:
      "The region of what is on AWS; by default that of the queue's address, AWS_REGION, the profile, the instance.",
  },
  awsEndpoint: {
    env: "MILLRACE_AWS_ENDPOINT",
    schema: setting.text({ default: "" }),
    description: "Another address than AWS's, for all three services: http://host:port.",
  },
  awsEndpointSqs: {
    env: "MILLRACE_AWS_ENDPOINT_SQS",
    schema: setting.text({ default: "" }),
    description: "The same for SQS alone.",
  },
  awsEndpointS3: {
    env: "MILLRACE_AWS_ENDPOINT_S3",
    schema: setting.text({ default: "" }),
    description: "The same for S3 alone.",
  },
  awsEndpointDynamodb: {
    env: "MILLRACE_AWS_ENDPOINT_DYNAMODB",
    schema: setting.text({ default: "" }),
    description: "The same for DynamoDB alone.",
  },
  awsPathStyle: {
    env: "MILLRACE_AWS_PATH_STYLE",
    schema: setting.boolean({ default: false }),
    description: "Whether the bucket stands in the path of the address, as most other S3 servers want it.",
  },
  awsChecksums: {
    env: "MILLRACE_AWS_CHECKSUMS",
    schema: setting.boolean({ default: true }),
    description: "Whether the server of the bucket takes checksums of parts. OpenStack Swift does not.",
  },
  engine: {
    env: "MILLRACE_ENGINE",
    schema: setting.oneOf(["auto", "kit", "wasm"], { default: "auto" }),
    description: "What converts: the installed LibreOffice (kit), the embedded one (wasm), or the first that is there.",
  },
  jail: {
    env: "MILLRACE_JAIL",
    schema: setting.oneOf(["auto", "required", "off"], { default: "auto" }),
    description: "What engines are kept from: the best that the machine has (auto), all of it or no start, or nothing.",
  },
  reuse: {
    env: "MILLRACE_REUSE",
    schema: setting.integer({ min: 1, max: 1_000_000, default: 100 }),
    description: "Conversions of one engine process; 1 gives each presentation a process of its own.",
  },
  reuseResults: {
    env: "MILLRACE_REUSE_RESULTS",
    schema: setting.boolean({ default: true }),
    description:
      "Whether the same presentation with the same options has its earlier PDF at once, as long as it is kept.",
  },
  concurrency: {
    env: "MILLRACE_CONCURRENCY",
    schema: setting.integer({ min: 1, max: 256, default: availableParallelism() }),
    description: "Conversions at once in one worker; by default one for each core.",
  },
  leaseMs: {
    env: "MILLRACE_LEASE_MS",
    schema: setting.integer({ min: 1_000, max: 3_600_000, default: 15_000 }),
    description: "How long after its worker's last sign of life a job is given to another.",
  },
  jobTimeoutMs: {
    env: "MILLRACE_JOB_TIMEOUT_MS",
    schema: setting.integer({ min: 1_000, max: longestTimerMs, default: 300_000 }),
    description: "How long one conversion may take.",
  },
  maxUploadBytes: {
    env: "MILLRACE_MAX_UPLOAD_BYTES",
    schema: setting.integer({ min: 1, default: 200 * MiB }),
    description: "The largest presentation that is taken.",
  },
  resultTtlMs: {
    env: "MILLRACE_RESULT_TTL_MS",
    schema: setting.integer({ min: 1_000, default: dayMs }),
    description: "How long presentation and PDF are kept after the conversion.",
  },
  receiptKey: {
    env: "MILLRACE_RECEIPT_KEY",
    schema: setting.text({ default: "" }),
    description: "A file with a private key of Ed25519 in PEM: receipts are signed with it. By default they are not.",
  },
  pollMs: {
    env: "MILLRACE_POLL_MS",
    schema: setting.integer({ min: 100, max: 3_600_000, default: 2_000 }),
    description: "How often a page asks for the status when it cannot listen for it.",
  },
  metrics: {
    env: "MILLRACE_METRICS",
    schema: setting.boolean({ default: false }),
    description: "Serve /metrics to Prometheus. Whoever can reach it learns how much is going on.",
  },
  metricsPort: {
    env: "MILLRACE_METRICS_PORT",
    schema: setting.integer({ min: 0, max: 65_535, default: 9_464 }),
    description: "The port of a worker's metrics, where no web server runs in the same process; 0 takes a free one.",
  },
});

/** The settings once read. */
export type ConverterSettings = SettingsOf<typeof converterSettings>;
