import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBackend } from "@millrace/converter/backend";
import { jobQueueContract } from "@millrace/jobs/testing";
import { PostgresServer } from "@millrace/services/postgres";
import postgres from "postgres";
import { checkBackend } from "../../doctor/checks/check-backend.ts";
import { contractsOf, promisesOf } from "../../doctor/checks/check-contracts.ts";
import type { Finding } from "../../doctor/finding.ts";
import { patient } from "./examination.ts";

const main = fileURLToPath(new URL("../../main.ts", import.meta.url));

function start(folder: string, ...args: readonly string[]) {
  return spawn(process.execPath, ["--conditions=millrace-source", main, "doctor", ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function scratch(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-doctor-system-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

test("the doctor starts the engine, tries every promise of the ports, and leaves nothing behind", async () => {
  await using place = await scratch();
  const child = start(place.folder, "--json");
  const closed = once(child, "close") as Promise<[number]>;
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: Finding[] };
  assert.deepEqual([code, ok, err], [0, true, ""], out);
  const summaries = new Map(findings.map(({ check, summary }) => [check, summary]));
  assert.match(summaries.get("engine") ?? "", /started and proved itself in/);
  assert.match(summaries.get("contracts") ?? "", /keeps all \d{3} promises/);
  assert.equal(existsSync(join(place.folder, "data")), false);
  const left = (await readdir(place.folder)).filter((name) => name.includes("doctor") || name.includes("millrace"));
  assert.deepEqual(left, []);
});

test("a folder that cannot be made is told by the check of permissions, and by no other in its place", async () => {
  await using place = await scratch();
  const child = start(place.folder, "--json", "--quick", "--data", "/proc/millrace");
  const closed = once(child, "close") as Promise<[number]>;
  const [out, [code]] = await Promise.all([text(child.stdout), closed]);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  const verdicts = new Map(findings.map(({ check, verdict }) => [check, verdict]));
  assert.deepEqual([code, verdicts.get("permissions"), verdicts.get("clock")], [1, "fault", "ok"]);
  const permissions = findings.find(({ check }) => check === "permissions");
  assert.equal(permissions?.summary, "/proc/millrace is not there yet, and /proc takes no new folders.");
});

test("Ctrl-C ends the doctor with 130, and its scratch space with it", async () => {
  await using place = await scratch();
  const child = start(place.folder);
  const said = text(child.stderr);
  while (!(await readdir(place.folder)).some((name) => name.startsWith("millrace-doctor-"))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(child.exitCode, null, "it ended before it could be interrupted");
  }
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];
  assert.equal(code, 130);
  assert.match(await said, /Interrupted\./);
  const left = (await readdir(place.folder)).filter((name) => name.startsWith("millrace-doctor-"));
  assert.deepEqual(left, []);
});

test("on a server the doctor tries the promises in schemas of its own, and drops them", async () => {
  await using server = await PostgresServer.start();
  await using it = await patient({ MILLRACE_BACKEND: "postgres", MILLRACE_POSTGRES_URL: server.url });
  const promises = promisesOf("queue", jobQueueContract.slice(0, 3));
  const [finding] = await it.findings(contractsOf(openBackend, promises));
  assert.deepEqual([finding?.verdict, finding?.summary], ["ok", "The back end keeps all 3 promises of its ports."]);
  const sql = postgres(server.url, { max: 1 });
  assert.deepEqual([...(await sql`select nspname from pg_namespace where nspname like 'millrace%'`)], []);
  await sql.end();
});

test("servers that are away are each told by the check of the back end, without their passwords", async () => {
  await using server = await PostgresServer.start();
  await server.stop();
  await using it = await patient({ MILLRACE_BACKEND: "postgres", MILLRACE_POSTGRES_URL: server.url });
  const [finding] = await it.findings(checkBackend);
  assert.equal(finding?.verdict, "fault");
  assert.match(finding.summary, /connect ECONNREFUSED/u);
  assert.ok(!JSON.stringify(finding).includes(new URL(server.url).password));
  const rabbitmq = { MILLRACE_QUEUE: "rabbitmq", MILLRACE_RABBITMQ_URL: "amqp://guest:guest@127.0.0.1:1" };
  await using other = await patient({ MILLRACE_BACKEND: "postgres", MILLRACE_POSTGRES_URL: server.url, ...rabbitmq });
  const [ofRecords, ofMessages, ...rest] = await other.findings(checkBackend);
  assert.deepEqual([ofRecords, rest], [finding, []]);
  assert.match(ofMessages?.summary ?? "", /RabbitMQ at 127\.0\.0\.1:1 failed: .*right\?$/u);
});
