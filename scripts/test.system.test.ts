import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";

const root = mkdtempSync(join(tmpdir(), "millrace-npm-test-"));
after(() => rmSync(root, { recursive: true }));

// Without the tests of the scripts themselves: those need what the repository has installed, and the copy has nothing.
const isNoTest = (path: string): boolean => !path.endsWith(".test.ts");
cpSync(import.meta.dirname, join(root, "scripts"), { recursive: true, filter: isNoTest });
writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
write("green/unit.test.ts", `import { test } from "node:test"; test("one", () => {}); test("two", () => {});`);
write("green/whole.system.test.ts", `import { test } from "node:test"; test("three", () => {});`);
write(
  "red/fails.test.ts",
  `import { test } from "node:test"; test("red", () => { throw new Error("as it should"); });`,
);
write("empty/nothing.test.ts", "export const tests = 0;");
write("broken/syntax.test.ts", "this is not TypeScript");

test("unit and system tests are counted together in the closing lines", async () => {
  const { exitCode, output } = await npmTest("packages/green");
  assert.equal(exitCode, 0, output);
  assert.match(
    output,
    /# tests 3\n# suites 0\n# pass 3\n# fail 0\n# cancelled 0\n# skipped 0\n# todo 0\n# duration_ms \d+\n$/,
  );
});

test("a test that fails is reported, counted, and fails the run", async () => {
  const { exitCode, output } = await npmTest("packages/red");
  assert.equal(exitCode, 1);
  assert.match(output, /as it should/);
  assert.match(output, /# pass 0\n# fail 1\n/);
});

test("a file without a test fails the run", async () => {
  const { exitCode, output } = await npmTest("packages/empty");
  assert.equal(exitCode, 1);
  assert.match(output, /nothing\.test\.ts holds no test/);
});

test("a file that cannot be loaded fails the run", async () => {
  assert.equal((await npmTest("packages/broken")).exitCode, 1);
});

test("a run that finds no test fails", async () => {
  const { exitCode, output } = await npmTest("packages/nowhere");
  assert.equal(exitCode, 1);
  assert.match(output, /no test was found for "packages\/nowhere"/);
});

test("a gate that cannot run fails the whole run, though all its tests pass", async () => {
  rmSync(join(root, "packages", "red"), { recursive: true });
  rmSync(join(root, "packages", "empty"), { recursive: true });
  rmSync(join(root, "packages", "broken"), { recursive: true });
  const { exitCode, output } = await npmTest();
  assert.equal(exitCode, 1, output);
  assert.match(output, /^FAILED: .*types.*\n# tests \d+\n/m);
  assert.match(output, /# fail 0\n/);
});

function write(path: string, code: string): void {
  mkdirSync(join(root, "packages", path, ".."), { recursive: true });
  writeFileSync(join(root, "packages", path), code);
}

/** Runs what `npm test` runs, as it stands in the repository, on the files laid out above. */
async function npmTest(...args: string[]): Promise<{ exitCode: number | null; output: string }> {
  // Node's test runner refuses to run inside itself, which it knows by this variable.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const stdio: ["ignore", "pipe", "inherit"] = ["ignore", "pipe", "inherit"];
  const child = spawn(process.execPath, [join(root, "scripts", "test.ts"), ...args], { env, stdio });
  const [closed, output] = await Promise.all([once(child, "close"), text(child.stdout)]);
  return { exitCode: closed[0] as number | null, output };
}
