import assert from "node:assert/strict";
import { once } from "node:events";
import { suite, test } from "node:test";
import type { OperationName } from "../../src/database/operations.ts";
import type { Request } from "../../src/database/protocol.ts";
import { openLoop } from "./open-loop.ts";

type CallRequest = Extract<Request, { readonly kind: "call" }>;

suite("the loop of the thread", () => {
  test("answers at once what need not be on the disk, and the rest when it is", async (t) => {
    const { loop, answered, ended } = openLoop(t);
    loop.accept(stable(1));
    loop.accept(quick(2));
    loop.turn();
    assert.deepEqual(answered, [2]);
    loop.close();
    loop.turn();
    await ended;
    assert.deepEqual(answered, [2, 1]);
  });

  test("tells who reads only what is on the disk", async (t) => {
    const { loop, answered, answers, ended } = openLoop(t);
    loop.accept(read(1));
    loop.turn();
    // What others may have committed before it was opened is synced first.
    await once(answers, "given");
    loop.accept(read(2));
    loop.turn();
    assert.deepEqual(answered, [1, 2]);
    loop.accept(stable(3));
    loop.turn();
    loop.accept(read(4));
    loop.turn();
    assert.deepEqual(answered, [1, 2]);
    loop.close();
    loop.turn();
    await ended;
    assert.deepEqual(answered, [1, 2, 3, 4]);
  });

  test("answers all that it has accepted before it closes", async (t) => {
    const { loop, answered, ended } = openLoop(t);
    loop.accept(quick(1));
    loop.accept(stable(2));
    loop.close();
    loop.turn();
    await ended;
    assert.deepEqual(answered, [1, 2]);
  });
});

/** A call that is answered once it is on the disk. */
function stable(id: number): CallRequest {
  return call(id, "check", []);
}

/** A call that is answered without that. */
function quick(id: number): CallRequest {
  return call(id, "acknowledge", [1, 1]);
}

function read(id: number): CallRequest {
  return call(id, "counts", []);
}

function call(id: number, name: OperationName, args: readonly unknown[]): CallRequest {
  return { kind: "call", id, name, args };
}
