import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ContractCase } from "@millrace/events/testing";

/** A bench that breaks a promise, and the cases that must notice. */
export interface Planted<Bench> {
  readonly fault: string;
  readonly noticedBy: readonly string[];
  readonly plant: (bench: Bench) => Bench;
}

/** Shows that each fault turns its cases red, and that there is a fault for every case. */
export function turnsRed<Bench extends AsyncDisposable>(
  portName: string,
  contract: readonly ContractCase<Bench>[],
  openFresh: () => Bench,
  faults: readonly Planted<Bench>[],
): void {
  suite(`the contract turns red for ${portName} that`, { concurrency: true }, () => {
    for (const { fault, noticedBy, plant } of faults) {
      test(fault, async () => {
        for (const name of noticedBy) {
          const noticing = contract.find((one) => one.name === name);
          assert.ok(noticing !== undefined, `there is no case "${name}"`);
          await using sound = openFresh();
          await noticing.check(sound);
          await using broken = openFresh();
          await assert.rejects(inTime(noticing.check(plant(broken))), `"${name}" notices nothing`);
        }
      });
    }
  });
  test(`every case of the contract of ${portName} was seen red`, () => {
    const seen = new Set(faults.flatMap(({ noticedBy }) => noticedBy));
    assert.deepEqual(
      contract.map(({ name }) => name).filter((name) => !seen.has(name)),
      [],
    );
  });
}

/** A case that hangs fails, too. */
async function inTime(checked: Promise<void>): Promise<void> {
  const stop = new AbortController();
  const late = delay(500, undefined, { signal: stop.signal }).then(() => assert.fail("the case hangs"));
  try {
    await Promise.race([checked, late]);
  } finally {
    stop.abort();
    late.catch(() => {});
  }
}
