import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { CloneUnderTest } from "./bootstrap/clone-under-test.ts";

test("a new clone gets the application's packages, and a second run does and says nothing", async () => {
  await using clone = await CloneUnderTest.open();
  const first = clone.bootstrap("app");
  const npm = await clone.npm();
  npm.answer("install");
  assert.equal((await first.ended).exitCode, 0);
  assert.deepEqual(npm.args.slice(0, 2), ["ci", "--omit=dev"]);
  assert.deepEqual(await clone.bootstrap("app").ended, { exitCode: 0, said: "" });
  assert.equal(clone.npmRuns, 1);
});

test("an application that was installed for development needs no other installation", async () => {
  await using clone = await CloneUnderTest.open();
  await install(clone, "develop");
  assert.deepEqual(await clone.bootstrap("app").ended, { exitCode: 0, said: "" });
});

test("development packages are added without taking away those of a running application", async () => {
  await using clone = await CloneUnderTest.open();
  await install(clone, "app");
  const second = clone.bootstrap("develop");
  const npm = await clone.npm();
  assert.equal(npm.args[0], "install");
  assert.ok(existsSync(join(clone.root, "node_modules", "one")));
  npm.answer("install");
  assert.equal((await second.ended).exitCode, 0);
});

test("a lockfile that wants something else is installed anew", async () => {
  await using clone = await CloneUnderTest.open();
  await install(clone, "app");
  clone.lock("1.0.1");
  const second = clone.bootstrap("app");
  const npm = await clone.npm();
  npm.answer("install");
  assert.equal(npm.args[0], "ci");
  await second.ended;
});

test("packages that someone installed by hand are taken as they are", async () => {
  await using clone = await CloneUnderTest.open();
  await install(clone, "develop");
  writeFileSync(join(clone.root, "node_modules", ".bootstrap.json"), JSON.stringify({ key: "of another time" }));
  assert.deepEqual(await clone.bootstrap("develop").ended, { exitCode: 0, said: "" });
});

test("after a kill -9 the next run waits for the npm left behind, and then repairs", async () => {
  await using clone = await CloneUnderTest.open();
  const killed = clone.bootstrap("app");
  const orphan = await clone.npm();
  killed.process.kill("SIGKILL");
  await killed.ended;
  const second = clone.bootstrap("app");
  const next = clone.npm();
  orphan.answer("install");
  (await next).answer("install");
  const { exitCode, said } = await second.ended;
  assert.equal(exitCode, 0);
  assert.match(said, /the last installation was broken off/);
});

test("SIGTERM ends npm too, and the next run repairs", async () => {
  await using clone = await CloneUnderTest.open();
  const stopped = clone.bootstrap("app");
  const npm = await clone.npm();
  stopped.process.kill("SIGTERM");
  assert.equal((await stopped.ended).exitCode, 143);
  assert.throws(() => process.kill(npm.pid, 0), { code: "ESRCH" });
  assert.match(await install(clone, "app"), /the last installation was broken off/);
});

test("of two at once, one installs and the other waits for it", async () => {
  await using clone = await CloneUnderTest.open();
  const one = clone.bootstrap("app");
  const npm = await clone.npm();
  const other = clone.bootstrap("app");
  other.process.stderr?.once("data", () => npm.answer("install"));
  const [{ exitCode: first }, { exitCode: second, said }] = await Promise.all([one.ended, other.ended]);
  assert.deepEqual([first, second], [0, 0]);
  assert.match(said, /waiting for process \d+/);
  assert.equal(clone.npmRuns, 1);
});

test("a lock from before the machine was restarted is taken over, though its process id is in use again", async () => {
  await using clone = await CloneUnderTest.open();
  const owner = { pid: process.pid, startTime: "1" };
  const record = { token: "old", host: hostname(), boot: "another", owner, installers: [] };
  mkdirSync(join(clone.root, ".bootstrap"));
  writeFileSync(join(clone.root, ".bootstrap", "lock"), JSON.stringify(record));
  assert.doesNotMatch(await install(clone, "app"), /waiting/);
});

test("an npm that runs no install scripts leaves an old Node, and this is said", async () => {
  await using clone = await CloneUnderTest.open();
  const run = clone.bootstrap("app");
  (await clone.npm()).answer("old node");
  const { exitCode, said } = await run.ended;
  assert.equal(exitCode, 1);
  assert.match(said, /Node 20\.0\.0 .*needs 24.*allowScripts/s);
});

test("what npm said is shown when it fails, and the failure is passed on", async () => {
  await using clone = await CloneUnderTest.open();
  const run = clone.bootstrap("app");
  (await clone.npm()).answer("fail");
  const { exitCode, said } = await run.ended;
  assert.equal(exitCode, 1);
  assert.match(said, /failed \(7\):\nnpm error: the registry is on holiday/);
});

/** Runs the bootstrap, and its npm, to a good end; returns what it said. */
async function install(clone: CloneUnderTest, mode: "app" | "develop"): Promise<string> {
  const run = clone.bootstrap(mode);
  (await clone.npm()).answer("install");
  const { exitCode, said } = await run.ended;
  assert.equal(exitCode, 0, said);
  return said;
}
