// @ts-check
// Stands in for npm in the bootstrap's tests: does to node_modules what npm would, tells the test on FAKE_NPM_PORT that
// it has begun, and ends when the test says so.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { connect } from "node:net";

const [command = ""] = process.argv.slice(2);
const includesDev = process.argv.includes("--include=dev");

if (command === "ci") rmSync("node_modules", { recursive: true, force: true });
const test = connect(Number(process.env["FAKE_NPM_PORT"]), "127.0.0.1");
test.write(`${JSON.stringify({ pid: process.pid, args: process.argv.slice(2) })}\n`);
const [answer] = /** @type {[Buffer]} */ (await once(test, "data"));
test.end();

if (answer.toString() === "fail") {
  console.error("npm error: the registry is on holiday");
  process.exitCode = 7;
} else {
  install();
}

function install() {
  mkdirSync("node_modules/.bin", { recursive: true });
  const packages = {
    "node_modules/one": { version: "1.0.0" },
    ...(includesDev && { "node_modules/two": { version: "2.0.0" } }),
  };
  for (const path of Object.keys(packages)) mkdirSync(path, { recursive: true });
  rmSync("node_modules/.bin/node", { force: true });
  if (answer.toString() === "old node") {
    writeFileSync("node_modules/.bin/node", "#!/bin/sh\nprintf '/old/node\\n20.0.0'\n", { mode: 0o755 });
  } else {
    symlinkSync(process.execPath, "node_modules/.bin/node");
  }
  writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
}
