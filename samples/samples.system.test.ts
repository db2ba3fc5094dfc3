// Each sample as people run it: a process of its own, until Ctrl+C.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { PostgresServer } from "@millrace/services/postgres";

const root = dirname(import.meta.dirname);
const names = readdirSync(import.meta.dirname).filter((name) => existsSync(join(import.meta.dirname, name, "main.ts")));

const postgres = await PostgresServer.start();
after(() => postgres[Symbol.asyncDispose]());

test("there are samples", () => assert.ok(names.length >= 6));

for (const name of names) {
  test(`"${name}" starts, says so, and stops with exit code 0`, { timeout: 60_000 }, async () => {
    const { lines, exitCode } = await runUntilStarted(name);
    assert.ok(
      lines.some((line) => line.includes("hosting: stopped in")),
      lines.join("\n"),
    );
    assert.equal(exitCode, 0);
  });
}

async function runUntilStarted(name: string): Promise<{ lines: string[]; exitCode: number }> {
  const args = ["--conditions=millrace-source", join(root, "scripts", "sample.ts"), name];
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const env = { ...inherited, PORT: "0", LOG_FORMAT: "text", ORDERING_POSTGRES_URL: postgres.url };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.includes("hosting: started in")) child.kill("SIGINT");
  }
  const [exitCode] = (await closed) as [number];
  return { lines, exitCode };
}
