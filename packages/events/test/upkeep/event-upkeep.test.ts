import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { EventError, EventUpkeep } from "@millrace/events";

interface Pruning {
  readonly olderThanMs: number;
  readonly max: number;
}

suite("the upkeep of events", () => {
  test("prunes outbox and inbox, each after its own time, in batches until nothing is left", async () => {
    const outbox = new Pruned([1_000, 1_000, 3]);
    const inbox = new Pruned([0]);
    const upkeep = new EventUpkeep({ outbox, inbox, publishedTtlMs: 10, handledTtlMs: 20, everyMs: 60_000 });
    await upkeep.start();
    await inbox.done;
    await upkeep.stop();
    assert.deepEqual(
      outbox.calls.map(({ olderThanMs }) => olderThanMs),
      [10, 10, 10],
    );
    assert.deepEqual(
      inbox.calls.map(({ olderThanMs }) => olderThanMs),
      [20],
    );
  });

  test("tries again later when the database is away", async () => {
    const warnings: string[] = [];
    const inbox = new Pruned([new EventError("storage-unavailable", "away"), 0]);
    const log = { debug() {}, info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} };
    const upkeep = new EventUpkeep({ inbox, everyMs: 1, log });
    await upkeep.start();
    await inbox.done;
    await upkeep.stop();
    assert.deepEqual(warnings, ["old events could not be pruned; trying again later"]);
  });

  test("ends with a fault of the program, which its host sees", async () => {
    const fault = new TypeError("a bug");
    const upkeep = new EventUpkeep({ outbox: new Pruned([fault]) });
    await upkeep.start();
    await assert.rejects(upkeep.execution ?? Promise.resolve(), (error) => error === fault);
  });
});

/** Answers each pruning with what it was given, and then with nothing more to prune. */
class Pruned {
  readonly calls: Pruning[] = [];
  readonly done: Promise<void>;
  readonly #answers: (number | Error)[];
  readonly #finish: () => void;

  constructor(answers: readonly (number | Error)[]) {
    this.#answers = [...answers];
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#finish = resolve;
  }

  async prune(options: Pruning): Promise<number> {
    this.calls.push(options);
    const answer = this.#answers.shift() ?? 0;
    if (this.#answers.length === 0) this.#finish();
    if (answer instanceof Error) throw answer;
    return answer;
  }
}
