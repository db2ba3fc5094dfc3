import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Arrivals } from "../arrivals.ts";

suite("arrivals", () => {
  test("tell when so many have come, before or after they were waited for", async () => {
    const arrivals = new Arrivals();
    const third = arrivals.reached(3);
    for (let count = 0; count < 3; count++) arrivals.note();
    await third;
    await arrivals.reached(2);
    assert.equal(arrivals.count, 3);
  });

  test("that come in one moment are not spread, and those that come apart are", (context) => {
    const arrivals = new Arrivals();
    let now = 0;
    context.mock.method(performance, "now", () => now);
    for (let count = 0; count < 10; count++) arrivals.note();
    assert.equal(arrivals.spread(0, 50), 0.1);
    for (; now < 1_000; now += 100) arrivals.note();
    assert.equal(arrivals.spread(10, 50), 1);
  });
});
