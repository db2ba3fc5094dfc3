import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import { dynamoJobStore, s3Blobs, sqsQueue } from "@millrace/aws";
import type { ServiceOptions } from "@millrace/aws";
import { credentials, region } from "./emulated.ts";

/** What asks each of the services for something. */
const questions: readonly {
  readonly of: string;
  readonly open: (options: Required<ServiceOptions> & { readonly timeoutMs: number }) => Port;
}[] = [
  { of: "a table", open: (options) => dynamoJobStore({ table: "sample", ...options }) },
  { of: "a queue", open: (options) => sqsQueue({ queueUrl: `${options.endpoint}/1/sample`, ...options }) },
  { of: "a bucket", open: (options) => s3Blobs({ bucket: "sample", pathStyle: true, ...options }) },
];

interface Port extends AsyncDisposable {
  check(signal: AbortSignal): Promise<void>;
}

const never = new AbortController().signal;
const neverTold = async () => new Promise<never>(() => {});
const silent = { code: "storage-unavailable", message: /given up after \d+ tries: .* there was no answer within/ };

suite("a service that falls silent", () => {
  for (const { of, open } of questions) {
    test(`in the middle of an answer about ${of} is not waited for`, async () => {
      await using server = createServer((_, answer) => void answer.writeHead(200, { "content-length": 99 }).write("{"));
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await using port = open({ region, credentials, endpoint, timeoutMs: 300 });
      await assert.rejects(port.check(never), silent);
    });

    test(`is not waited for, where it is the one that has the credential for ${of}`, async () => {
      await using port = open({ region, credentials: neverTold, endpoint: "http://127.0.0.1:1", timeoutMs: 300 });
      await assert.rejects(port.check(never), silent);
      const stop = new AbortController();
      const checked = port.check(stop.signal);
      stop.abort(new Error("not wanted any more"));
      await assert.rejects(checked, /not wanted any more/);
    });
  }
});
