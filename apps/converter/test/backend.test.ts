import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { before, suite, test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import { isOnServer, openBackend } from "../backend.ts";
import type { BackendSettings } from "../backend.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const embedded = {
  backend: "sqlite",
  data: "./data",
  postgresUrl: "",
  postgresSchema: "millrace",
  queue: "store",
  rabbitmqUrl: "",
} as const;

const onAws = {
  awsQueueUrl: "https://sqs.eu-central-1.amazonaws.com/123456789012/millrace",
  awsTable: "millrace",
  awsBucket: "files",
  awsPrefix: "decks/",
  awsRegion: "eu-central-1",
  awsEndpoint: "http://127.0.0.1:1",
  awsEndpointSqs: "",
  awsEndpointS3: "",
  awsEndpointDynamodb: "",
  awsPathStyle: true,
  awsChecksums: true,
} as const;

const inS3: BackendSettings = { ...embedded, ...onAws, blobs: "s3" };
const allOnAws: BackendSettings = { ...embedded, ...onAws, backend: "aws", blobs: "store" };

suite("the back end that the settings choose", () => {
  before(() => {
    process.env["AWS_ACCESS_KEY_ID"] = "millrace";
    process.env["AWS_SECRET_ACCESS_KEY"] = "sample";
  });

  test("names the setting that a bucket is missing from", () => {
    assert.throws(() => openBackend({ ...inS3, awsBucket: "" }), {
      code: "invalid-definition",
      message: /nothing is set by MILLRACE_AWS_BUCKET/,
    });
  });

  test("names all settings that are missing of the back end on AWS", () => {
    assert.throws(() => openBackend({ ...allOnAws, awsQueueUrl: "", awsBucket: "", awsTable: "" }), {
      code: "invalid-definition",
      message: /MILLRACE_AWS_QUEUE_URL \(.*MILLRACE_AWS_BUCKET \(.*MILLRACE_AWS_TABLE \(/,
    });
  });

  test("names all settings that are wrong of the back end on AWS", () => {
    const wrong = { awsQueueUrl: "https://sqs/1/jobs.fifo", awsEndpointDynamodb: "dynamodb", awsPrefix: "/" };
    assert.throws(
      () => openBackend({ ...allOnAws, ...wrong }),
      (error: Error) => {
        for (const setting of ["QUEUE_URL: this is a FIFO queue", "ENDPOINT_DYNAMODB: ", "PREFIX: expected"])
          assert.ok(error.message.includes(`MILLRACE_AWS_${setting}`), error.message);
        return true;
      },
    );
  });

  for (const [setting, name] of [
    ["awsEndpoint", "MILLRACE_AWS_ENDPOINT"],
    ["awsEndpointSqs", "MILLRACE_AWS_ENDPOINT_SQS"],
    ["awsEndpointS3", "MILLRACE_AWS_ENDPOINT_S3"],
    ["awsEndpointDynamodb", "MILLRACE_AWS_ENDPOINT_DYNAMODB"],
  ] as const) {
    test(`blames a wrong address on ${name}, where that is what gives it`, () => {
      const told = { code: "invalid-definition", message: new RegExp(`taken: ${name}: [^;]*$`) };
      assert.throws(() => openBackend({ ...allOnAws, [setting]: "nowhere" }), told);
      if (setting === "awsEndpoint" || setting === "awsEndpointS3")
        assert.throws(() => openBackend({ ...inS3, [setting]: "nowhere" }), told);
    });
  }

  test("asks for no setting of AWS for a part that is elsewhere", async () => {
    await using folder = await scratchFolder();
    const { queue, blobs } = { queue: "rabbitmq", blobs: "folder" } as const;
    const inRabbitmq = { ...allOnAws, queue, rabbitmqUrl: "amqp://127.0.0.1:1", awsQueueUrl: "jobs.fifo" };
    const inFolder = { ...allOnAws, blobs, data: folder.path, awsBucket: "", awsPrefix: "/" };
    await closeBackend(openBackend(inRabbitmq));
    await closeBackend(openBackend(inFolder));
    assert.throws(() => openBackend({ ...inRabbitmq, blobs, awsTable: "" }), {
      message: /nothing is set by [^,]*_TABLE/,
    });
  });

  test("is waited for when its files are on a server", () => {
    assert.equal(isOnServer({ ...embedded, blobs: "store" }), false);
    assert.equal(isOnServer({ ...embedded, blobs: "folder" }), false);
    assert.equal(isOnServer(allOnAws), true);
    assert.equal(isOnServer(inS3), true);
  });

  test("gives links to files in S3, at the address for S3 where there is one", async () => {
    const link = { expiresMs: 60_000, fileName: "a.pdf", contentType: "application/pdf" };
    for (const awsEndpointS3 of ["", "http://127.0.0.1:2"])
      for (const settings of [inS3, allOnAws]) {
        const backend = openBackend({ ...settings, awsEndpointS3 });
        const address = new URL((await backend.blobs.link("jobs/a", link)) ?? "");
        assert.equal(address.origin, awsEndpointS3 === "" ? onAws.awsEndpoint : awsEndpointS3);
        assert.equal(address.pathname, "/files/decks/jobs/a");
        await closeBackend(backend);
      }
  });

  for (const awsChecksums of [true, false]) {
    test(`sends ${awsChecksums ? "" : "no "}checksums to S3 when told ${awsChecksums ? "to" : "not to"}`, async () => {
      const sent: unknown[] = [];
      await using server = createServer((request, answer) => {
        sent.push(request.headers["x-amz-checksum-crc32"]);
        request.resume().on("end", () => answer.end());
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const awsEndpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const backend = openBackend({ ...inS3, awsEndpoint, awsChecksums });
      await backend.blobs.put("jobs/a", Readable.from([Buffer.from("hello")]), { maxBytes: 5 });
      await closeBackend(backend);
      assert.deepEqual(sent, [awsChecksums ? "NhCmhg==" : undefined]);
    });
  }
});
