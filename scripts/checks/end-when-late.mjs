// @ts-check
// Loaded before a test file. Node's test runner fails a test that takes too long, but then waits without limit for the
// file's process to end, and asks it by SIGTERM, which tests of a host catch. So the process ends itself, and says what
// kept it. The timer is unreferenced: a process that has nothing left to do is not held up.
import { setTimeout } from "node:timers";

const limitMs = Number(process.env["TEST_FILE_LIMIT_MS"]);

setTimeout(() => {
  console.error(`still running after ${limitMs / 1000} s, kept by: ${process.getActiveResourcesInfo().join(", ")}`);
  process.kill(process.pid, "SIGKILL");
}, limitMs).unref();
