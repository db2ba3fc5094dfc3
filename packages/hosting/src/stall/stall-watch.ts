import type { CallsUnderWay } from "./calls-under-way.ts";

/** What the thread is given. */
interface ThreadData {
  readonly limitMs: number;
  /** Two 32-bit integers, whether the watch is over and how long the text is, then the text in UTF-8. */
  readonly shared: SharedArrayBuffer;
  readonly textOffset: number;
}

const textOffset = 8;
const textBytes = 1_024;

/**
 * Ends the process, from a thread of its own, unless this watch is disposed within `limitMs`. It
 * is for an event loop that is blocked for good: no timer and no signal handler gets to run there.
 */
export class StallWatch implements Disposable {
  readonly #shared = new SharedArrayBuffer(textOffset + textBytes);
  readonly #state = new Int32Array(this.#shared, 0, 2);

  constructor(limitMs: number, calls: CallsUnderWay) {
    const workerData: ThreadData = { limitMs, shared: this.#shared, textOffset };
    // Loaded here, since most hosts never watch.
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    // As text, since a module of its own takes longer to start.
    new Worker(`(${killWhenStalled.toString()})()`, { eval: true, workerData, execArgv: [], env: {} }).unref();
    calls.follow((text) => this.#write(text));
  }

  [Symbol.dispose](): void {
    Atomics.store(this.#state, 0, 1);
    Atomics.notify(this.#state, 0);
  }

  #write(text: string): void {
    const { written } = new TextEncoder().encodeInto(text, new Uint8Array(this.#shared, textOffset));
    Atomics.store(this.#state, 1, written);
  }
}

/** What the thread does. It has nothing of this module but its own source. */
function killWhenStalled(): void {
  const { writeSync } = process.getBuiltinModule("node:fs");
  const { limitMs, shared, textOffset } = process.getBuiltinModule("node:worker_threads").workerData as ThreadData;
  const state = new Int32Array(shared, 0, 2);
  if (Atomics.wait(state, 0, 0, limitMs) !== "timed-out") return;
  const text = Buffer.from(new Uint8Array(shared, textOffset, Atomics.load(state, 1))).toString();
  const culprit = text === "" ? "outside of any call of a service" : `by ${text}`;
  // The log belongs to the thread that is blocked; standard error does not.
  writeSync(2, `the event loop is blocked for good, ${culprit}: the process is killed\n`);
  // The only end that needs nothing of the thread that is blocked.
  process.kill(process.pid, "SIGKILL");
}
