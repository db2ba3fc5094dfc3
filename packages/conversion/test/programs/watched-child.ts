// Watches its parent by a thread, as engines do where the kernel does not help, and blocks its own event loop.
import { writeSync } from "node:fs";
import { watchParent } from "../../src/engine-program/die-with-parent.ts";

watchParent(process.ppid);
writeSync(1, `${process.pid}\n`);
for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
