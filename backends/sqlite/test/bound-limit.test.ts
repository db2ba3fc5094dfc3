import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { boundLimit } from "../src/thread/bound-limit.ts";

const thread = new URL("../src/thread/", import.meta.url);

test("a bound limit takes as many rows as it is bound to", () => {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE rows (place INTEGER PRIMARY KEY) STRICT; INSERT INTO rows VALUES (1), (2), (3)");
  const first = db.prepare(`SELECT place FROM rows ORDER BY place ${boundLimit}`);
  assert.deepEqual(
    [0, 1, 2, 5].map((limit) => first.all(limit).length),
    [0, 1, 2, 3],
  );
});

test("no statement of the thread has a bare parameter as its limit, which would have it prepared at every call", () => {
  const bare = readdirSync(thread).flatMap((file) => {
    const source = readFileSync(new URL(file, thread), "utf8");
    return [...source.matchAll(/LIMIT [?:@$]\w*(?!\w)(?! \+ 0).*/g)].map(([found]) => `${file}: ${found}`);
  });
  assert.deepEqual(bare, []);
});
