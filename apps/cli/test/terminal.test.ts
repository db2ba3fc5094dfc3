import assert from "node:assert/strict";
import { test } from "node:test";
import { ProgressLine } from "../convert/progress-line.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const tty = { isTTY: true, columns: 40 };

test("a passing line is drawn over, and comes back under a line that stays", () => {
  const { terminal, err } = fakeTerminal(tty);
  terminal.showPassing("10%");
  terminal.say("done");
  terminal.clearPassing();
  assert.equal(err(), "10%\r\u001B[2Kdone\n10%\r\u001B[2K");
});

for (const [what, stderr, env] of [
  ["a pipe", {}, {}],
  ["a dumb terminal", tty, { TERM: "dumb" }],
] as const) {
  test(`${what} gets no passing lines and no colour`, () => {
    const { terminal, err } = fakeTerminal(stderr, env);
    terminal.showPassing("10%");
    terminal.say(terminal.red("no"));
    assert.equal(err(), "no\n");
  });
}

test("NO_COLOR leaves the animation and takes the colour", () => {
  const { terminal } = fakeTerminal(tty, { NO_COLOR: "1" });
  assert.equal(terminal.red("no"), "no");
  assert.ok(terminal.animated);
  assert.equal(fakeTerminal(tty).terminal.red("no"), "\u001B[31mno\u001B[0m");
});

test("a progress line never wraps, whatever the script of a file's name", () => {
  const { terminal, err } = fakeTerminal(tty);
  new ProgressLine(terminal, 1).tell("日本語の長いプレゼンテーション.pptx", { stage: "loading", percent: 50 });
  const columns = err().length + (err().match(/[\u3000-\u9FFF]/gu)?.length ?? 0);
  assert.match(err(), /^█{12}░{12} {2}50% {2}日本/u);
  assert.ok(columns < 40, `${columns} columns`);
});

test("a progress line counts files that are done as whole", () => {
  const { terminal, err } = fakeTerminal({ isTTY: true, columns: 80 });
  const line = new ProgressLine(terminal, 2);
  line.tell("a", { stage: "exporting", slide: 3, slides: 4, percent: 50 });
  line.finish("a");
  line.tell("b", { stage: "loading", percent: 50 });
  assert.match(err(), / 25% 0\/2 {2}a: exporting 3 of 4/u);
  assert.match(err(), / 75% 1\/2 {2}b: loading$/u);
});
