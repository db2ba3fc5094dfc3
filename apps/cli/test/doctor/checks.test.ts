import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { closeBackend, defineJob, submit } from "@millrace/jobs";
import type { Backend } from "@millrace/jobs";
import { jobQueueContract, memoryBackend } from "@millrace/jobs/testing";
import { openBackend } from "@millrace/converter/backend";
import { checkBackend } from "../../doctor/checks/check-backend.ts";
import { checkClock } from "../../doctor/checks/check-clock.ts";
import { contractsOf, promisesOf } from "../../doctor/checks/check-contracts.ts";
import { checkDisk, checkTemporaryFolder } from "../../doctor/checks/check-disk.ts";
import { checkFonts } from "../../doctor/checks/check-fonts.ts";
import { checkJail } from "../../doctor/checks/check-jail.ts";
import { checkPermissions } from "../../doctor/checks/check-permissions.ts";
import { checkRuntime } from "../../doctor/checks/check-runtime.ts";
import { patient } from "./examination.ts";

const work = defineJob({ name: "work", input: {}, output: {} });

test("a machine that has nothing yet is well, and nothing is made on it", async () => {
  await using it = await patient();
  for (const check of [checkRuntime, checkClock, checkPermissions, checkDisk, checkTemporaryFolder, checkBackend]) {
    const faults = (await it.findings(check)).filter(({ verdict }) => verdict === "fault");
    assert.deepEqual(faults, [], check.name);
  }
  assert.deepEqual(await readdir(dirname(it.data)), []);
});

test("data that others may read are worth a warning, with what to do", async () => {
  await using it = await patient();
  await mkdir(it.data, { mode: 0o700 });
  assert.deepEqual(
    (await it.findings(checkPermissions)).map(({ verdict }) => verdict),
    ["ok"],
  );
  await chmod(it.data, 0o755);
  const [finding] = await it.findings(checkPermissions);
  assert.equal(finding?.verdict, "warning");
  assert.match(finding.summary, /mode 755/);
  assert.match(finding.advice ?? "", /^.*chmod go= /);
});

test("a file where the folder of the data should be is a fault", async () => {
  await using it = await patient();
  await writeFile(it.data, "in the way");
  const [finding] = await it.findings(checkPermissions);
  assert.deepEqual([finding?.verdict, finding?.summary.includes("is a file")], ["fault", true]);
});

test("a back end that answers is well, and one that is damaged is a fault that names the file", async () => {
  await using it = await patient();
  const backend = openBackend({
    backend: "sqlite",
    data: it.data,
    postgresUrl: "",
    postgresSchema: "millrace",
    queue: "store",
    rabbitmqUrl: "",
    blobs: "folder",
  });
  await submit(backend, work, {});
  await closeBackend(backend);
  const [answering] = await it.findings(checkBackend);
  assert.deepEqual([answering?.verdict, answering?.summary.includes("1 job is kept")], ["ok", true]);
  assert.match(answering?.summary ?? "", /^Records in SQLite, messages in SQLite, files in .*\/data\/files: /);
  await writeFile(join(it.data, "millrace.db"), "this is no database, however one looks at it".repeat(100));
  const [damaged] = await it.findings(checkBackend);
  assert.deepEqual([damaged?.verdict, damaged?.because], ["fault", "unreachable"]);
  assert.match(damaged?.summary ?? "", /millrace\.db/);
  assert.ok(damaged?.advice);
});

test("a setting that is missing is a fault that says what to set", async () => {
  await using it = await patient({ MILLRACE_BACKEND: "postgres" });
  const [missing, ...others] = await it.findings(checkBackend);
  assert.deepEqual([missing?.verdict, missing?.because, others], ["fault", undefined, []]);
  assert.match(missing?.summary ?? "", /^MILLRACE_BACKEND is postgres, and MILLRACE_POSTGRES_URL does not say/);
});

const asSent = promisesOf(
  "queue",
  jobQueueContract.filter(({ name }) => name.startsWith("delivers a message as it was sent")),
);

test("a back end that breaks a promise is a fault that names the promise, and the scratch space is gone", async () => {
  await using it = await patient();
  await mkdir(it.data);
  const folders: string[] = [];
  const open = ({ data }: { readonly data: string }): Backend => {
    folders.push(data);
    const backend = memoryBackend();
    const send = backend.queue.send.bind(backend.queue);
    backend.queue.send = (messages) => send(messages.map((message) => ({ ...message, kind: "other" })));
    return backend;
  };
  const [broken] = await it.findings(contractsOf(open, asSent));
  assert.equal(broken?.verdict, "fault");
  assert.match(broken.summary, /breaks 1 of 1 promises: "delivers a message as it was sent"/);
  assert.equal(new Set(folders).size, folders.length);
  assert.ok(folders.every((folder) => folder.startsWith(it.data)));
  assert.deepEqual(await readdir(it.data), []);
  const [sound] = await it.findings(contractsOf(() => memoryBackend(), asSent));
  assert.equal(sound?.verdict, "ok");
});

test("what confines engines is told, and where it is switched off, that it is", async () => {
  await using it = await patient();
  const [confined] = await it.findings(checkJail);
  assert.match(confined?.summary ?? "", /^Engines are confined by /);
  await using open = await patient({ MILLRACE_JAIL: "off" });
  const [off] = await open.findings(checkJail);
  assert.deepEqual([off?.verdict, off?.summary.includes("off")], ["warning", true]);
});

test("fonts are told, those that come with it and those of the system", async () => {
  await using it = await patient();
  const findings = await it.findings(checkFonts);
  assert.ok(findings.length > 0);
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict === "fault"),
    [],
  );
  assert.equal(existsSync(it.data), false);
});
