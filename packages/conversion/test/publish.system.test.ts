import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { temporaryFolder } from "./making/temporary-folder.ts";

const program = fileURLToPath(new URL("programs/publish.ts", import.meta.url));
const traced = ["-f", "-y", "-qq", "-e", "signal=none", "-e", "trace=fsync,rename,write"];

test("contents are on the disk before the name, and the name before it is told done (R11)", async () => {
  await using folder = await temporaryFolder();
  const [finished, output, trace] = ["finished", "out.pdf", "trace"].map((name) => join(folder.path, name));
  assert.ok(finished !== undefined && output !== undefined && trace !== undefined);
  await writeFile(finished, "new");
  const node = [process.execPath, "--conditions=millrace-source", program, finished, output];
  await promisify(execFile)("strace", ["-o", trace, ...traced, ...node]);
  const calls = whole((await readFile(trace, "utf8")).split("\n"));
  const at = (pattern: RegExp): number => calls.findIndex((call) => pattern.test(call));
  const contents = at(/fsync\(\d+<[^>]*out\.pdf\.[^>]*\.partial>\) += 0/u);
  const name = at(/rename\("[^"]*\.partial", "[^"]*out\.pdf"\) += 0/u);
  const entry = calls.findIndex((call) => call.includes(`<${folder.path}>) `) && /fsync\(.* = 0/u.test(call));
  const told = at(/write\(1<[^>]*>, "published/u);
  assert.ok(contents >= 0 && contents < name && name < entry && entry < told, calls.join("\n"));
});

/** A call that another thread's interrupted is written in two lines; it counts where it ended. */
function whole(lines: readonly string[]): string[] {
  const begun = new Map<string, string>();
  return lines.flatMap((line) => {
    const [thread = ""] = line.split(" ");
    if (line.endsWith("<unfinished ...>")) {
      begun.set(thread, line.slice(0, -"<unfinished ...>".length).trimEnd());
      return [];
    }
    const resumed = /<\.\.\. \w+ resumed>(.*)$/u.exec(line);
    return [resumed === null ? line : `${begun.get(thread) ?? ""}${resumed[1] ?? ""}`];
  });
}
