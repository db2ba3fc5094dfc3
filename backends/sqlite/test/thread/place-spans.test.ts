import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { PlaceSpans } from "../../src/thread/place-spans.ts";

test("a span of places is found among any gaps, for every time before, between and after", () => {
  const db = new DatabaseSync(":memory:");
  db.exec("CREATE TABLE jobs (place INTEGER PRIMARY KEY, createdAt INTEGER NOT NULL)");
  const spans = new PlaceSpans(db);
  assert.deepEqual(spans.of({ createdFrom: 5 }, 100), { from: 0, to: 100 });
  const jobs = [3, 4, 9, 10, 11, 50, 1_000, 1_001].map((place, index) => ({ place, createdAt: 10 * (index >> 1) }));
  const insert = db.prepare("INSERT INTO jobs VALUES (?, ?)");
  for (const { place, createdAt } of jobs) insert.run(place, createdAt);
  for (let createdFrom = -5; createdFrom <= 45; createdFrom += 5) {
    for (let createdBefore = createdFrom; createdBefore <= 45; createdBefore += 5) {
      const { from, to } = spans.of({ createdFrom, createdBefore }, 2_000);
      const found = jobs.filter(({ place }) => place >= from && place < to);
      const wanted = jobs.filter(({ createdAt }) => createdAt >= createdFrom && createdAt < createdBefore);
      assert.deepEqual(found, wanted, `${createdFrom} to ${createdBefore}`);
    }
  }
  assert.deepEqual(spans.of({}, 50), { from: 0, to: 50 });
  db.close();
});
