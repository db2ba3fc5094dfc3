import assert from "node:assert/strict";
import { test } from "node:test";
import type { Check } from "../../doctor/check.ts";
import { exitCodeOf } from "../../doctor/doctor-command.ts";
import { readDoctorRequest } from "../../doctor/doctor-request.ts";
import { examine } from "../../doctor/examine.ts";
import { fault, fine, warning } from "../../doctor/finding.ts";
import type { Finding } from "../../doctor/finding.ts";
import { tellFinding } from "../../doctor/tell-finding.ts";
import { runCommandLine } from "../../run-command-line.ts";
import { fakeTerminal } from "../fake-terminal.ts";

const never = new AbortController().signal;
const { settings } = readDoctorRequest([], {});

function check(name: string, run: () => Promise<readonly Finding[]>, timeoutMs = 60_000): Check {
  return { name, timeoutMs, slow: false, run };
}

function examined(...checks: readonly Check[]): Promise<Finding[]> {
  return Array.fromAsync(examine(checks, settings, fakeTerminal().terminal, never, 20));
}

test("a check that fails, or hangs, is a finding, and the others are made all the same", async () => {
  const findings = await examined(
    check("broken", () => Promise.reject(new Error("EIO: i/o error"))),
    check("hanging", () => new Promise(() => {}), 20),
    check("sound", async () => [fine("sound", "All right.")]),
  );
  assert.deepEqual(
    findings.map(({ check, verdict, because }) => [check, verdict, because]),
    [
      ["broken", "fault", undefined],
      ["hanging", "fault", "time-out"],
      ["sound", "ok", undefined],
    ],
  );
  assert.match(findings[0]?.summary ?? "", /EIO/);
});

test("an examination that is interrupted ends at once", async () => {
  const stop = new AbortController();
  const hanging = check("hanging", () => new Promise(() => {}));
  const ended = Array.fromAsync(examine([hanging], settings, fakeTerminal().terminal, stop.signal, 20));
  stop.abort(new Error("enough"));
  await assert.rejects(ended, /enough/);
});

test("the exit code says what kind of fault there was", () => {
  const [well, odd] = [fine("a", "Fine."), warning("b", "Odd.", "Look.")];
  const [bad, gone, late] = [
    fault("c", "Bad.", "Mend."),
    fault("d", "Gone.", "Start it.", "unreachable"),
    fault("e", "Late.", "Wait.", "time-out"),
  ];
  const codes = [[well, odd], [odd, bad], [gone], [late, late], [gone, late], [gone, bad]].map(exitCodeOf);
  assert.deepEqual(codes, [0, 1, 3, 4, 1, 1]);
});

test("settings are those of the converter, the command line above the environment", () => {
  const env = { MILLRACE_DATA: "/from/environment", MILLRACE_ENGINE: "wasm" };
  const { settings } = readDoctorRequest(["--data", "/from/line", "--quick"], env);
  assert.deepEqual([settings.data, settings.engine], ["/from/line", "wasm"]);
});

test("faults of the command line and of the settings are told, with exit code 2", async () => {
  const { terminal, err } = fakeTerminal();
  assert.equal(await runCommandLine(["doctor", "--jsno", "now"], terminal), 2);
  assert.match(err(), /There is no option --jsno, did you mean "--json"\?/);
  assert.match(err(), /"now" is not expected here/);
  assert.equal(await runCommandLine(["doctor", "--engine", "kid"], terminal), 2);
  assert.match(err(), /engine.*kid/s);
});

test("a finding is coloured for people at a terminal, and plain for everything else", () => {
  const finding = warning("disk", "It is nearly full.", "Make room.");
  const plain = fakeTerminal();
  tellFinding(finding, plain.terminal);
  assert.equal(plain.err(), "! disk: It is nearly full.\n  → Make room.\n");
  const coloured = fakeTerminal({ isTTY: true });
  tellFinding(finding, coloured.terminal);
  assert.ok(coloured.err().startsWith("\u001B[33m!"));
  const asked = fakeTerminal({ isTTY: true }, { NO_COLOR: "1" });
  tellFinding(finding, asked.terminal);
  assert.equal(asked.err(), plain.err());
});
