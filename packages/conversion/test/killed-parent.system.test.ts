import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openConverter } from "@millrace/conversion";
import { makeDeck } from "./making/make-deck.ts";
import { hasEnded, processesNaming } from "./making/processes.ts";
import { temporaryFolder } from "./making/temporary-folder.ts";

const program = join(import.meta.dirname, "programs", "convert.ts");

for (const engine of ["kit", "wasm"] as const) {
  test(`a converter that is killed takes its ${engine} engine with it, and the next one tidies up (R3)`, async () => {
    await using folder = await temporaryFolder();
    const deck = join(folder.path, "deck.pptx");
    const engines = join(folder.path, "engines");
    await makeDeck(deck, { slides: 60, rows: 20 });
    const converter = spawn(process.execPath, ["--conditions=millrace-source", program, engine, deck, engines], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await Array.fromAsync(takeFirst(createInterface({ input: converter.stdout })));
    // In the middle of a native call, when the engine's event loop hears nothing.
    await sleep(500);
    const processes = processesNaming(engines).filter((pid) => pid !== converter.pid);
    assert.ok(processes.length > 0, "the engine is at work");
    const exited = once(converter, "exit");
    converter.kill("SIGKILL");
    for (const pid of processes) assert.ok(await hasEnded(pid, 5_000), "all of the engine ended within 5 s");
    await exited;
    assert.ok((await readdir(engines)).length > 0);
    await using next = await openConverter({ engine, temporaryFolder: engines });
    assert.deepEqual(await readdir(engines), []);
    assert.equal(next.status().engines.length, 0);
  });
}

async function* takeFirst<T>(all: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const each of all) {
    yield each;
    return;
  }
}
