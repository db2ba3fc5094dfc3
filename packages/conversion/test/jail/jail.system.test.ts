import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { ConversionError, describeJail, openConverter } from "@millrace/conversion";
import type { Engine } from "../../src/engines/engine.ts";
import type { Jail } from "../../src/jail/jail.ts";
import { openJail } from "../../src/jail/open-jail.ts";
import { plainJail } from "../../src/jail/plain-jail.ts";
import { EngineProcess } from "../../src/pool/engine-process.ts";
import { hasEnded, isRunning } from "../making/processes.ts";
import { temporaryFolder } from "../making/temporary-folder.ts";

interface Report {
  readonly uid: number;
  readonly status: string;
  readonly environment: string[];
  readonly reachesServer: boolean;
  readonly interfaces: string[];
  readonly readsSecret: string;
  readonly readsUsers: string;
  readonly seesFolders: string[];
  readonly writes: string[];
  readonly writesWork: string;
  readonly largeFile: string;
  readonly processes: number;
  readonly signals: string;
  readonly gainsRoot: string;
  readonly forks: number;
}

const program = new URL("../programs/probe-engine.ts", import.meta.url);
const limits = { processorSeconds: 60, memoryBytes: 1024 ** 3, fileBytes: 2 * 1024 ** 2 };
const asRoot = process.getuid?.() === 0;

/** Puts the probe in an engine's place, and gives what it could do. */
async function probe(jail: (folder: string) => Promise<Jail>): Promise<Report & { pid: number }> {
  await using folder = await temporaryFolder();
  // Without a jail of its own an engine passes through here.
  await chmod(folder.path, 0o711);
  const secret = join(folder.path, "secret");
  await writeFile(secret, "the customer's figures", { mode: 0o600 });
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const engines = join(folder.path, "engines");
  const folders = JSON.stringify([homedir(), folder.path, "/root", "/home", "/srv", "/var/log", "/sys"]);
  const engine: Engine = {
    kind: "kit",
    name: "LibreOfficeKit",
    defaultConcurrency: 1,
    defaultSpares: 0,
    memory: { maxBytes: 1024 ** 3, retireAboveBytes: 1024 ** 3, reservedBytes: 1024 ** 3 },
    missingPart: () => null,
    prepare: async () => ({
      program,
      settings: { port: String(port), secret, folders },
      environment: {},
      readable: [],
    }),
  };
  process.env["MILLRACE_TEST_SECRET"] = "canary";
  const running = await EngineProcess.start(engine, {
    temporaryFolder: engines,
    jail: await jail(engines),
    limits,
  });
  try {
    const { version } = await running.ready;
    return { ...(JSON.parse(version) as Report), pid: running.pid };
  } finally {
    await running.kill("the test is over");
    server.close();
    delete process.env["MILLRACE_TEST_SECRET"];
  }
}

suite("a stranger in an engine's place (S10)", () => {
  test("finds no network, no file of ours, no other process, and cannot fork for ever", async () => {
    const found = await probe(async (folder) => await openJail("required", folder));
    if (asRoot) assert.ok(found.uid >= 60_706 && found.uid <= 61_183, "it has a user of its own");
    assert.match(found.status, /CapEff:\s+0+\n/u);
    assert.match(found.status, /CapBnd:\s+0+\n/u);
    assert.match(found.status, /NoNewPrivs:\s+1\n/u);
    assert.deepEqual(found.environment, ["HOME", "LANG", "PATH", "PWD", "TMPDIR"]);
    assert.equal(found.reachesServer, false);
    assert.deepEqual(found.interfaces, ["lo"]);
    assert.equal(found.readsSecret, "ENOENT");
    assert.equal(found.readsUsers, "ENOENT");
    assert.deepEqual(found.writes, []);
    assert.equal(found.writesWork, "done");
    assert.equal(found.largeFile, "EFBIG");
    assert.equal(found.processes, 2, "the jail's own process, and itself");
    assert.notEqual(found.gainsRoot, "done");
    assert.ok(found.forks < 300, `${found.forks} processes were let through`);
    assert.ok(await hasEnded(found.pid, 5_000), "and all of it ended");
  });

  test("sees no folder but those above its own", async () => {
    const { seesFolders } = await probe(async (folder) => await openJail("required", folder));
    // The folder of the test is there, since the engine's lies in it, with nothing else inside.
    assert.deepEqual(
      seesFolders.filter((path) => [homedir(), "/root", "/home", "/srv", "/var/log", "/sys"].includes(path)),
      [],
    );
  });
});

test("a jail keeps what its tools can keep, and says what they cannot", async () => {
  const jail = plainJail({ setpriv: "/usr/bin/setpriv", prlimit: "/usr/bin/prlimit", stepsDown: asRoot }, "no bwrap");
  const found = await probe(async () => jail);
  assert.match(found.status, /NoNewPrivs:\s+1\n/u);
  assert.equal(found.largeFile, "EFBIG");
  if (asRoot) assert.equal(found.readsSecret, "EACCES");
  const missing = jail.description.protections.filter(({ there }) => !there).map(({ name }) => name);
  assert.deepEqual(missing, ["network", "files", "processes", ...(asRoot ? [] : ["process-count"])]);
});

test("what protects engines on this machine is told", async () => {
  const { by, protections } = await describeJail();
  assert.equal(by, "bubblewrap");
  assert.deepEqual(
    protections.filter(({ there }) => !there),
    [],
  );
  for (const { detail } of protections) assert.ok(detail.length > 5);
});

test("an engine ends with its parent even when it ignores everything", async () => {
  await using folder = await temporaryFolder();
  const jail = await openJail("required", folder.path);
  const { pid } = await probe(async () => jail);
  assert.ok(!isRunning(pid));
});

test("a converter whose jail is switched off says so, and one that is asked for nonsense does not open", async () => {
  await using converter = await openConverter({ jail: "off" });
  assert.equal(converter.status().jail.by, "nothing");
  await assert.rejects(
    openConverter({ jail: "none" as "off" }),
    (error) => error instanceof ConversionError && error.code === "invalid-options",
  );
});
