import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { descendantsOf, stillThere } from "./fixtures/processes.ts";
import { scratchFolder } from "./fixtures/scratch-folder.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

test("npm start, told to stop as a service manager tells it, stops the converter gracefully and leaves nothing", async () => {
  await using folder = await scratchFolder();
  const npm = spawn("npm", ["start"], {
    cwd: root,
    env: {
      ...withoutSettings(process.env),
      PORT: "0",
      LOG_FORMAT: "json",
      MILLRACE_DATA: join(folder.path, "data"),
      TMPDIR: folder.path,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: npm.stdout })) {
    said.push(line);
    if (line.includes("started in")) break;
  }
  assert.ok(
    said.some((line) => /open http:\/\/127\.0\.0\.1:\d+ in a browser/.test(line)),
    said.join("\n"),
  );
  assert.ok(npm.pid !== undefined);
  const processes = await descendantsOf(npm.pid);
  assert.ok(processes.length > 0);
  npm.kill("SIGTERM");
  const [code] = (await once(npm, "exit")) as [number | null];
  assert.equal(code, 0);
  assert.deepEqual(await stillThere(processes, 5_000), []);
});

/** Whoever runs the tests may have settings of their own. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("MILLRACE_")));
}
