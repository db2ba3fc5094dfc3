import assert from "node:assert/strict";
import { test } from "node:test";
import { DynaliteServer } from "@millrace/services/dynalite";

test("a dynalite of our own answers at its address, and is gone after its disposal", async () => {
  let endpoint: string;
  {
    await using server = await DynaliteServer.start();
    ({ endpoint } = server);
    const answer = await fetch(endpoint);
    assert.match(await answer.text(), /healthy/);
  }
  await assert.rejects(fetch(endpoint));
});
