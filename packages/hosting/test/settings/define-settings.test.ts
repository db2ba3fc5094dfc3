import assert from "node:assert/strict";
import { test } from "node:test";
import { defineSettings, describeSettings, setting } from "@millrace/hosting";
import { z } from "zod";

const description = "What it is for.";

test("a setting's name is camelCase, and does not begin like a negated flag", () => {
  for (const name of ["max-bytes", "MaxBytes", "max_bytes", "noCache", "1st", ""]) {
    const define = (): unknown => defineSettings({ [name]: { schema: setting.text(), description } });
    assert.throws(define, { code: "INVALID_DEFINITION" });
  }
  defineSettings({ notes: { schema: setting.text(), description } });
});

test("two settings cannot claim one environment variable", () => {
  const port = { env: "PORT", schema: setting.integer(), description };
  assert.throws(() => defineSettings({ port, adminPort: port }), /"port" and "adminPort" both claim .* PORT/);
});

test("settings describe themselves for --help, without the defaults of secrets", () => {
  const settings = defineSettings({
    maxUploadBytes: { env: "MAX", schema: setting.integer({ min: 1, default: 5 }), description },
    bucket: { schema: setting.text(), description },
    host: { env: "HOST", schema: z.string().default("127.0.0.1"), description },
    token: { env: "TOKEN", schema: setting.text({ default: "s3cret" }), description, secret: true },
  });
  assert.deepEqual(describeSettings(settings), [
    {
      key: "maxUploadBytes",
      option: "--max-upload-bytes",
      env: "MAX",
      description,
      expected: "an integer of at least 1",
      default: "5",
    },
    { key: "bucket", option: "--bucket", description, expected: "a text" },
    { key: "host", option: "--host", env: "HOST", description, default: "127.0.0.1" },
    { key: "token", option: "--token", env: "TOKEN", description, expected: "a text" },
  ]);
});
