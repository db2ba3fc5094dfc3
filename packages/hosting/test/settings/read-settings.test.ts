import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { defineSettings, HostingError, readSettings, setting, type SettingSources } from "@millrace/hosting";
import { z } from "zod";

const settings = defineSettings({
  port: { env: "PORT", schema: setting.integer({ min: 0, max: 65_535, default: 3_000 }), description: "" },
  host: { env: "HOST", schema: z.string().min(3).default("127.0.0.1"), description: "" },
  maxUploadBytes: { env: "APP_MAX_UPLOAD_BYTES", schema: setting.integer({ default: 10 }), description: "" },
  verbose: { env: "APP_VERBOSE", schema: setting.boolean({ default: false }), description: "" },
  apiKey: {
    env: "APP_API_KEY",
    schema: setting.optional(setting.text({ minLength: 8 })),
    description: "",
    secret: true,
  },
});

/** A folder with these files, and sources that read it and nothing of this process. */
async function sourcesWith(
  t: TestContext,
  files: Record<string, unknown>,
  more: Partial<SettingSources> = {},
): Promise<SettingSources> {
  const contentRoot = await mkdtemp(join(tmpdir(), "settings-"));
  t.after(() => rm(contentRoot, { recursive: true }));
  const texts = Object.entries(files).map(
    ([name, content]) => [name, typeof content === "string" ? content : JSON.stringify(content)] as const,
  );
  await Promise.all(texts.map(([name, content]) => writeFile(join(contentRoot, name), content)));
  return { contentRoot, environment: "Production", variables: {}, argv: [], ...more };
}

/** The faults that reading ends in, as lines. */
function faultsOf(sources: SettingSources): string[] {
  try {
    readSettings(settings, sources);
  } catch (error) {
    assert(error instanceof HostingError && error.code === "INVALID_SETTINGS");
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe("layers", () => {
  test("defaults hold where nothing else is said", async (t) => {
    const read = readSettings(settings, await sourcesWith(t, {}));
    assert.deepEqual(read, { port: 3_000, host: "127.0.0.1", maxUploadBytes: 10, verbose: false, apiKey: undefined });
  });

  test("each layer overrides the one below it", async (t) => {
    const files = { "settings.json": { port: 1 }, "settings.Production.json": { port: 2 } };
    const ports = [
      readSettings(settings, await sourcesWith(t, { "settings.json": { port: 1 } })),
      readSettings(settings, await sourcesWith(t, files)),
      readSettings(settings, await sourcesWith(t, files, { variables: { PORT: "3" } })),
      readSettings(settings, await sourcesWith(t, files, { variables: { PORT: "3" }, argv: ["--port=4"] })),
    ].map(({ port }) => port);
    assert.deepEqual(ports, [1, 2, 3, 4]);
  });

  test("the file of another environment is not read", async (t) => {
    const sources = await sourcesWith(t, { "settings.Development.json": { port: 1, nonsense: true } });
    assert.equal(readSettings(settings, sources).port, 3_000);
  });

  test('a file may name its "$schema" and begin with a byte order mark', async (t) => {
    const sources = await sourcesWith(t, { "settings.json": '\uFEFF{ "$schema": "./s.json", "port": 1 }' });
    assert.equal(readSettings(settings, sources).port, 1);
  });
});

describe("the command line", () => {
  const cases: [argv: string[], expected: object][] = [
    [["--port=80"], { port: 80 }],
    [["--port", "80"], { port: 80 }],
    [["--max-upload-bytes", "5"], { maxUploadBytes: 5 }],
    [["--verbose"], { verbose: true }],
    [["--verbose=true"], { verbose: true }],
    [["--no-verbose"], { verbose: false }],
    [["--port=1", "--port=2"], { port: 2 }],
  ];
  for (const [argv, expected] of cases) {
    test(`reads ${argv.join(" ")}`, async (t) => {
      const read = readSettings(settings, await sourcesWith(t, {}, { argv }));
      assert.deepEqual({ ...read, ...expected }, read);
    });
  }

  const refusals: [argv: string[], fault: string][] = [
    [["--prot=80"], 'command line --prot: unknown option, did you mean "--port"?'],
    [["--prot", "80"], 'command line --prot: unknown option, did you mean "--port"?'],
    [["--port"], "command line --port: needs a value"],
    [["--port="], 'command line --port: "": expected an integer from 0 to 65535'],
    [["--port", "--verbose"], "command line --port: needs a value"],
    [["--no-port"], 'command line --no-port: unknown option, did you mean "--port"?'],
    [["--no-verbose=1"], "command line --no-verbose: takes no value"],
    [["serve"], 'command line: "serve": is no option: options begin with --'],
  ];
  for (const [argv, fault] of refusals) {
    test(`refuses ${argv.join(" ")}`, async (t) => {
      assert.deepEqual(faultsOf(await sourcesWith(t, {}, { argv })), [fault]);
    });
  }
});

describe("faults", () => {
  test("of all layers are told at once, with key, origin, value and what is expected", async (t) => {
    const files = { "settings.json": { port: "x", prot: 1 }, "settings.Production.json": { maxUploadBytes: 1.5 } };
    const sources = await sourcesWith(t, files, {
      variables: { PORT: "abc", HOST: "a", APP_MAX_UPLOAD_BITES: "1", OTHER: "1" },
      argv: ["--verbose=maybe"],
      environmentPrefix: "APP_",
    });
    assert.deepEqual(faultsOf(sources), [
      'settings.json: unknown key "prot", did you mean "port"?',
      'environment variable APP_MAX_UPLOAD_BITES: unknown variable, did you mean "APP_MAX_UPLOAD_BYTES"?',
      'settings.json, key "port": "x": expected an integer from 0 to 65535',
      'environment variable PORT: "abc": expected an integer from 0 to 65535',
      'environment variable HOST: "a": Too small: expected string to have >=3 characters',
      'settings.Production.json, key "maxUploadBytes": "1.5": expected an integer',
      'command line --verbose: "maybe": expected true or false',
    ]);
  });

  test("in a layer that a higher one hides are told all the same", async (t) => {
    const sources = await sourcesWith(t, { "settings.json": { port: -1 } }, { argv: ["--port=80"] });
    assert.deepEqual(faultsOf(sources), ['settings.json, key "port": "-1": expected an integer from 0 to 65535']);
  });

  test("never show the value of a secret", async (t) => {
    const sources = await sourcesWith(t, {}, { variables: { APP_API_KEY: "hunter2" } });
    assert.deepEqual(faultsOf(sources), ["environment variable APP_API_KEY: expected a text of at least 8 characters"]);
  });

  test("name the places where a missing setting can be set", async (t) => {
    const required = defineSettings({ bucketName: { env: "BUCKET", schema: setting.text(), description: "" } });
    const sources = await sourcesWith(t, {});
    const message =
      /setting "bucketName": has no value: expected a text; set BUCKET or --bucket-name or "bucketName" in settings\.json/;
    assert.throws(() => readSettings(required, sources), message);
  });

  test("lie in a file that is not JSON, no object, or not readable", async (t) => {
    assert.match(
      faultsOf(await sourcesWith(t, { "settings.json": "{ port: 1 }" })).join(),
      /^settings\.json: not valid JSON: /,
    );
    const noObject = await sourcesWith(t, { "settings.json": [1] });
    assert.deepEqual(faultsOf(noObject), ["settings.json: expected one JSON object of settings"]);
    const folder = await sourcesWith(t, {});
    await mkdir(join(folder.contentRoot, "settings.json"));
    assert.match(faultsOf(folder).join(), /^settings\.json: cannot be read: EISDIR/);
  });

  test("inside a value say where", async (t) => {
    const nested = defineSettings({ retry: { schema: z.object({ attempts: z.int() }), description: "" } });
    const sources = await sourcesWith(t, { "settings.json": { retry: { attempts: "three" } } });
    assert.throws(() => readSettings(nested, sources), /settings\.json, key "retry": .*: at "attempts": Invalid input/);
  });
});
