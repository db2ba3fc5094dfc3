import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { migrations } from "../../src/thread/migrations.ts";
import { StoreClock } from "../../src/thread/store-clock.ts";

const noon = 1_800_000_000_000;
const hour = 3_600_000;

suite("the clock of the store (R17)", () => {
  test("tells the wall clock's time at first", () => {
    const { open } = machine();
    assert.equal(open().write(), noon);
  });

  for (const step of [hour, -hour]) {
    test(`carries leases and delays along when the wall clock is set by ${step / hour} h`, () => {
      const { db, now, open } = machine();
      const clock = open();
      clock.write();
      db.exec(
        `INSERT INTO messages (jobId, kind, delayMs, priority, visibleAt) VALUES ('a', 'k', 0, 0, ${noon + 15_000})`,
      );
      now.monotonicMs += 5_000;
      now.wallMs += 5_000 + step;
      assert.equal(clock.write(), noon + 5_000 + step);
      assert.equal(leftMs(db, clock.write()), 10_000);
    });
  }

  test("carries along when jobs are due that ring by themselves", () => {
    const { db, now, open } = machine();
    const clock = open();
    clock.write();
    db.exec(
      `INSERT INTO jobs (id, kind, state, version, fence, attempt, maxAttempts, priority, input, warnings, createdAt, notBefore,
                         purged, resultTtlMs, cancelRequested, rings)
       VALUES ('a', 'k', 'queued', 1, 0, 0, 3, 0, '{}', '[]', ${noon}, ${noon}, 0, 600000, 0, 1)`,
    );
    now.wallMs -= hour;
    clock.write();
    assert.equal(db.prepare("SELECT notBefore FROM jobs").get()?.["notBefore"], noon - hour);
  });

  test("is set once by however many processes notice", () => {
    const { db, now, open } = machine();
    const clocks = [open(), open(), open()];
    for (const clock of clocks) clock.write();
    db.exec(
      `INSERT INTO messages (jobId, kind, delayMs, priority, visibleAt) VALUES ('a', 'k', 0, 0, ${noon + 15_000})`,
    );
    now.wallMs += hour;
    for (const clock of clocks) assert.equal(clock.write(), noon + hour);
    assert.equal(leftMs(db, noon + hour), 15_000);
  });

  test("is the same for a reader once another has set it", () => {
    const { now, open } = machine();
    const [reader, writer] = [open(), open()];
    reader.write();
    writer.write();
    now.wallMs += hour;
    assert.equal(reader.read(), noon);
    writer.write();
    assert.equal(reader.read(), noon + hour);
  });

  test("does not mind being nudged", () => {
    const { now, open } = machine();
    const clock = open();
    clock.write();
    now.wallMs += 400;
    assert.equal(clock.write(), noon);
  });

  test("takes a step once more that was noted in a transaction that was rolled back", () => {
    const { db, now } = machine();
    const kept = new StoreClock(db, clocksOf(now));
    kept.beginWriting();
    now.wallMs += hour;
    db.exec("BEGIN");
    kept.beginWriting();
    db.exec("ROLLBACK");
    kept.rolledBack();
    kept.beginWriting();
    assert.equal(kept.now(), noon + hour);
  });

  test("goes by the wall clock after the machine was started anew", () => {
    const { db, now, open } = machine();
    open().write();
    db.exec(
      `INSERT INTO messages (jobId, kind, delayMs, priority, visibleAt) VALUES ('a', 'k', 0, 0, ${noon + 15_000})`,
    );
    Object.assign(now, { boot: "another", monotonicMs: 3, wallMs: noon + 10_000 });
    assert.equal(open().write(), noon + 10_000);
    assert.equal(leftMs(db, noon + 10_000), 5_000);
  });
});

interface Now {
  boot: string;
  monotonicMs: number;
  wallMs: number;
}

/** A machine with clocks that are set by hand, and a database on it. */
function machine(): {
  readonly db: DatabaseSync;
  readonly now: Now;
  readonly open: () => { readonly write: () => number; readonly read: () => number };
} {
  const db = new DatabaseSync(":memory:");
  for (const step of migrations) db.exec(step);
  const now: Now = { boot: "first", monotonicMs: 1_000_000, wallMs: noon };
  const open = (): { readonly write: () => number; readonly read: () => number } => {
    const clock = new StoreClock(db, clocksOf(now));
    return {
      write() {
        clock.beginWriting();
        return clock.now();
      },
      read() {
        clock.beginReading();
        return clock.now();
      },
    };
  };
  return { db, now, open };
}

function clocksOf(now: Now): ConstructorParameters<typeof StoreClock>[1] {
  return {
    get boot() {
      return now.boot;
    },
    monotonicMs: () => now.monotonicMs,
    wallMs: () => now.wallMs,
  };
}

function leftMs(db: DatabaseSync, now: number): number {
  return Number(db.prepare("SELECT visibleAt FROM messages").get()?.["visibleAt"]) - now;
}
