import type { ParseArgsOptionsConfig } from "node:util";

/** Every option of `millrace provision`. */
export const provisionOptions = {
  name: { type: "string" },
  bucket: { type: "string" },
  region: { type: "string" },
  endpoint: { type: "string" },
  "endpoint-sqs": { type: "string" },
  "endpoint-s3": { type: "string" },
  "endpoint-dynamodb": { type: "string" },
  "path-style": { type: "boolean" },
  "point-in-time-recovery": { type: "boolean" },
  json: { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

export const provisionHelp = `Usage: millrace provision aws [options]

Makes what the back end on Amazon Web Services needs: a queue of SQS and one for what it sets aside, a bucket of S3 (closed to
the public, encrypted, unfinished uploads aborted after a day) and a table of DynamoDB. What is there already is left alone and
what is missing is added, so it may be run again. The settings for the converter go to standard output, what was done to
standard error.

What to make, and where
      --name <name>             what all names begin with; default millrace
      --bucket <name>           default <name>-<account>-<region>: no two accounts may have the same
      --region <region>         default: AWS_REGION, the profile
      --endpoint <url>          another address of all three services; --endpoint-sqs, --endpoint-s3 and --endpoint-dynamodb
                                of one
      --path-style              the bucket stands in the path of the address, as most other S3 servers want it
      --point-in-time-recovery  the table can be set back to any second of the last 35 days; costs by its size

How
      --json                    one JSON object on standard output
  -h, --help                    this

Credentials come as everywhere on AWS: from the environment, a profile, single sign-on, the role of a machine.

Examples
  millrace provision aws --region eu-central-1
  millrace provision aws --name slides --region eu-central-1 >> .env
  millrace provision aws --json

Exit codes: 0 all is there, 1 a name belongs to somebody else, 2 the command line is wrong, 3 a service could not be reached or
refused, 130 interrupted.
`;
