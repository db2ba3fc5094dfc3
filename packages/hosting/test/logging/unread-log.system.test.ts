import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../programs/unread-log.ts", import.meta.url));
const limits = { timeout: 60_000 };

describe("a log that cannot be written", limits, () => {
  for (const format of ["text", "json"]) {
    test(`because nobody reads it any more is dropped, as ${format}, and the host goes on`, limits, async (t) => {
      const host = run(t, format, "pipe");
      await host.says("started");
      host.child.stdout?.destroy();
      host.child.kill("SIGUSR2");
      await host.says("spoke");
      await host.endsGracefully();
    });

    // Every write to /dev/full fails as on a full disk.
    test(`because the disk is full is dropped, as ${format}, and the host goes on`, limits, async (t) => {
      const full = openSync("/dev/full", "w");
      t.after(() => closeSync(full));
      const host = run(t, format, full);
      await host.says("started");
      host.child.kill("SIGUSR2");
      await host.says("spoke");
      await host.endsGracefully();
    });
  }
});

function run(t: TestContext, format: string, output: "pipe" | number) {
  const child = spawn(process.execPath, ["--conditions=millrace-source", program, format], {
    stdio: ["ignore", output, "pipe"],
  });
  t.after(() => child.kill("SIGKILL"));
  const ended = once(child, "exit");
  assert(child.stderr !== null);
  const lines = createInterface(child.stderr)[Symbol.asyncIterator]();
  const says = async (line: string): Promise<void> => assert.equal((await lines.next()).value, line);
  const endsGracefully = async (): Promise<void> => {
    child.kill("SIGTERM");
    await says("stopped");
    assert.equal((await lines.next()).done, true);
    assert.deepEqual(await ended, [0, null]);
  };
  return { child, says, endsGracefully };
}
