import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describeSettings, hostSettings } from "@millrace/hosting";
import { converterSettings } from "../settings.ts";
import { describeExportToPdf } from "../export-to-pdf.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const rows = [...readme.matchAll(/^\| (`.+?`) \|(.+)\|$/gmu)].map(([, names = "", rest = ""]) => ({
  names: [...names.matchAll(/`([^`]+)`/gu)].map(([, name]) => name),
  rest: rest.trim(),
}));

/** Whose default depends on the machine. */
const toldInWords: ReadonlySet<unknown> = new Set(["MILLRACE_CONCURRENCY"]);

test("the README lists every setting, with its default", () => {
  const untold = describeSettings({ ...hostSettings(), ...converterSettings }).filter(({ env, default: value }) => {
    const row = rows.find(({ names }) => names.includes(env ?? ""));
    if (row === undefined) return true;
    return value !== undefined && value !== "" && !toldInWords.has(env) && !row.rest.startsWith(`\`${value}\` |`);
  });
  assert.deepEqual(
    untold.map(({ env }) => env),
    [],
  );
});

test("the README lists every field that can be sent, and none that cannot", () => {
  const { input } = describeExportToPdf({ maxUploadBytes: 1, jobTimeoutMs: 1, resultTtlMs: 1_000, reuseResults: true });
  const begin = readme.indexOf("| Field |");
  const fields = readme.slice(begin, readme.indexOf("\n\n", begin));
  const listed = [...fields.matchAll(/^\| `(.+?)` \|/gmu)].map(([, name]) => name);
  assert.deepEqual(new Set(listed), new Set([...Object.keys(input), "reuse-result"]));
});
