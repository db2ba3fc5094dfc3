import assert from "node:assert/strict";
import { test } from "node:test";
import { reconnectPauseMs } from "../src/connection/reconnect-pause.ts";

test("R20: the pause before another attempt doubles up to two seconds, and is spread by half to either side", () => {
  for (const [failures, meanMs] of [50, 100, 200, 400, 800, 1_600, 2_000, 2_000].entries()) {
    const pauses = Array.from({ length: 1_000 }, () => reconnectPauseMs(failures + 1) / meanMs);
    assert.ok(Math.min(...pauses) >= 0.5 && Math.max(...pauses) <= 1.5);
    // By chance alone, one in 10⁵⁷ such tests would find nobody in a quarter of the range.
    for (const quarter of [0.5, 0.75, 1, 1.25])
      assert.ok(pauses.some((pause) => pause >= quarter && pause < quarter + 0.25));
  }
});
