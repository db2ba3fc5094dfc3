import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { Reply } from "../../src/database/protocol.ts";
import { Answers } from "../../src/thread/answers.ts";
import type { Disk } from "../../src/thread/answers.ts";

suite("answers that wait for the disk", () => {
  test("are given when a sync has ended that began after their commit", async () => {
    const { answers, syncs, ids } = onDisk();
    commit(answers, 1);
    commit(answers, 2);
    assert.deepEqual(ids(), []);
    await syncs.end();
    assert.deepEqual(ids(), [1]);
    await syncs.end();
    assert.deepEqual(ids(), [1, 2]);
    assert.equal(syncs.begun, 2);
  });

  test("share the next sync, however many come while one goes on", async () => {
    const { answers, syncs, ids } = onDisk();
    for (const id of [1, 2, 3, 4]) commit(answers, id);
    await syncs.end();
    await syncs.end();
    assert.deepEqual(ids(), [1, 2, 3, 4]);
    assert.equal(syncs.begun, 2);
  });

  test("do not keep back what has nothing to wait for", () => {
    const { answers, ids } = onDisk();
    commit(answers, 1);
    answers.give(replies(2));
    answers.flush();
    assert.deepEqual(ids(), [2]);
  });

  test("take along what was read of them, and nothing that was read before", async () => {
    const { answers, syncs, ids } = onDisk();
    read(answers, 1);
    assert.deepEqual(ids(), [1]);
    commit(answers, 2);
    read(answers, 3);
    assert.deepEqual(ids(), [1]);
    await syncs.end();
    assert.deepEqual(ids(), [1, 2, 3]);
    read(answers, 4);
    assert.deepEqual(ids(), [1, 2, 3, 4]);
    assert.equal(syncs.begun, 1);
  });

  test("wait as well for what another process has committed", async () => {
    const { answers, syncs, ids } = onDisk();
    syncs.hasGrown = true;
    read(answers, 1);
    assert.deepEqual(ids(), []);
    await syncs.end();
    assert.deepEqual(ids(), [1]);
  });

  test("are all there before the database is closed", async () => {
    const { answers, syncs, ids } = onDisk();
    commit(answers, 1);
    commit(answers, 2);
    const given = answers.allGiven();
    await syncs.end();
    await syncs.end();
    await given;
    assert.deepEqual(ids(), [1, 2]);
  });

  test("become refusals when the disk fails, with all that rests on what it has lost (R10)", async () => {
    const { answers, syncs, posted, failures } = onDisk();
    commit(answers, 1);
    commit(answers, 2);
    read(answers, 3);
    const cause = new Error("EIO: i/o error, fdatasync");
    await syncs.fail(cause);
    assert.deepEqual(
      posted(),
      [1, 2, 3].map((id) => ({ id, fault })),
    );
    assert.deepEqual(failures, [cause]);
    assert.equal(syncs.begun, 1);
  });
});

const fault = { code: "storage-unavailable", message: "the disk failed" } as const;

/** A disk whose syncs end when they are told to. */
class HeldDisk implements Disk {
  begun = 0;
  hasGrown = false;
  #held: PromiseWithResolvers<void> | undefined;

  sync(): Promise<void> {
    this.begun++;
    this.#held = Promise.withResolvers();
    return this.#held.promise;
  }

  async end(): Promise<void> {
    this.#held?.resolve();
    await turnOfTheLoop();
  }

  async fail(cause: Error): Promise<void> {
    this.#held?.reject(cause);
    await turnOfTheLoop();
  }
}

function onDisk(): {
  readonly answers: Answers;
  readonly syncs: HeldDisk;
  readonly failures: unknown[];
  readonly posted: () => readonly Reply[];
  readonly ids: () => number[];
} {
  const syncs = new HeldDisk();
  const failures: unknown[] = [];
  const given: Reply[] = [];
  const answers = new Answers(syncs, {
    post: (some) => given.push(...some),
    onFailure: (error) => {
      failures.push(error);
      return fault;
    },
  });
  return { answers, syncs, failures, posted: () => given, ids: () => given.map(({ id }) => id) };
}

function commit(answers: Answers, id: number): void {
  answers.noteCommit();
  read(answers, id);
}

function read(answers: Answers, id: number): void {
  answers.noteForeignCommits();
  answers.giveDurably(replies(id));
  answers.flush();
}

function replies(id: number): Reply[] {
  return [{ id, value: undefined }];
}

async function turnOfTheLoop(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
