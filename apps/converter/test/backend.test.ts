import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { closeBackend } from "@millrace/jobs";
import { isOnServer, openBackend } from "../backend.ts";
import type { BackendSettings } from "../backend.ts";

const embedded = {
  backend: "sqlite",
  data: "./data",
  postgresUrl: "",
  postgresSchema: "millrace",
  queue: "store",
  rabbitmqUrl: "",
} as const;

const inS3: BackendSettings = {
  ...embedded,
  blobs: "s3",
  awsBucket: "files",
  awsPrefix: "decks/",
  awsRegion: "eu-central-1",
  awsEndpoint: "http://127.0.0.1:1",
  awsEndpointS3: "",
  awsPathStyle: true,
};

suite("the back end that the settings choose", () => {
  test("names the setting that a bucket is missing from", () => {
    assert.throws(() => openBackend({ ...inS3, awsBucket: "" }), {
      code: "invalid-definition",
      message: /MILLRACE_AWS_BUCKET does not say which bucket/,
    });
  });

  test("is waited for when its files are on a server", () => {
    assert.equal(isOnServer({ ...embedded, blobs: "folder" }), false);
    assert.equal(isOnServer(inS3), true);
  });

  test("gives links to files in S3, at the address for S3 where there is one", async () => {
    process.env["AWS_ACCESS_KEY_ID"] = "millrace";
    process.env["AWS_SECRET_ACCESS_KEY"] = "sample";
    const link = { expiresMs: 60_000, fileName: "a.pdf", contentType: "application/pdf" };
    for (const awsEndpointS3 of ["", "http://127.0.0.1:2"]) {
      const backend = openBackend({ ...inS3, awsEndpointS3 });
      const address = new URL((await backend.blobs.link("jobs/a", link)) ?? "");
      assert.equal(address.origin, awsEndpointS3 === "" ? inS3.awsEndpoint : awsEndpointS3);
      assert.equal(address.pathname, "/files/decks/jobs/a");
      await closeBackend(backend);
    }
  });
});
