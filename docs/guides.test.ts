import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { drawnTransitions, tabledTransitions } from "./drawn-transitions.ts";
import { firstJob, guides, programOf, readme } from "./guide.ts";

const pages = guides();
const examples = globSync("guides/**/examples/*.ts", { cwd: import.meta.dirname });

test("every program of the guides is shown on a page, word for word", () => {
  assert.ok(examples.length > 10);
  const shown = new Set(pages.flatMap((page) => page.shown));
  const hidden = examples.filter((path) => !shown.has(readFileSync(join(import.meta.dirname, path), "utf8")));
  assert.deepEqual(hidden, []);
});

for (const page of pages.filter(({ prints }) => prints !== undefined)) {
  test(`what ${page.name} says is printed is that of the program it shows last`, () => {
    assert.equal(page.shown.at(-1), readFileSync(programOf(page), "utf8"));
  });
}

test("the README shows the program that is run, word for word", () => {
  assert.deepEqual(readme().shown, [readFileSync(firstJob, "utf8")]);
});

test("every link of the README and the guides leads to a file", () => {
  const links = [readme(), ...pages].flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map((match) => ({
      path,
      to: join(path, "..", match[1] ?? ""),
    })),
  );
  assert.ok(links.length > 20);
  assert.deepEqual(
    links.filter(({ to }) => !existsSync(to)),
    [],
  );
});

test("the page of the states draws every transition of the state table, and no other", () => {
  const page = pages.find(({ name }) => name === "jobs/states");
  assert.deepEqual(drawnTransitions(page?.text ?? ""), tabledTransitions());
});
