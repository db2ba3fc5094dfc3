import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..", "..", "..");
const guides = readdirSync(import.meta.dirname).filter((name) => name.endsWith(".md"));

for (const guide of guides) {
  const text = readFileSync(join(import.meta.dirname, guide), "utf8");

  test(`every file that ${guide} links to exists`, () => {
    const links = [...text.matchAll(/\]\((\.[^)#]+)/g)].map((match) => match[1] ?? "");
    assert.deepEqual(
      links.filter((link) => !existsSync(join(import.meta.dirname, link))),
      [],
    );
  });

  test(`the code of ${guide} is that of a program which is compiled and run`, () => {
    const blocks = [...text.matchAll(/(?:<!-- (\S+) -->\n)?```ts\n(.*?)```/gs)];
    for (const [, file, code = ""] of blocks) {
      assert.ok(file, `this code names no file:\n${code}`);
      assert.ok(readFileSync(join(root, file), "utf8").includes(code), `${file} does not hold this:\n${code}`);
    }
  });
}

test("there are guides, and code in them", () => assert.ok(guides.length >= 2));
