// Runs one attempt of a handler, in a thread or a process of its own. It is ended from outside.
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import type { Channel, Message } from "../conversation.ts";
import { serve } from "./serve.ts";

function processChannel(): Channel {
  return {
    // Where the channel is gone, the worker is, and this process with it in a moment.
    send: (message) => void process.send?.(message, undefined, {}, () => {}),
    onMessage: (listener) => void process.on("message", (message) => listener(message as Message)),
  };
}

function threadChannel(port: NonNullable<typeof parentPort>): Channel {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on("message", listener),
  };
}

/** Nothing of this process's group outlives the worker, though the handler may block this thread for good. */
function dieWithWorker(): void {
  const lifeline = new URL(
    import.meta.url.endsWith(".ts") ? "lifeline-thread.ts" : "lifeline-thread.js",
    import.meta.url,
  );
  new Worker(lifeline, { workerData: Number(process.argv[2]) }).unref();
}

if (parentPort !== null) serve(threadChannel(parentPort));
else if (isMainThread) {
  dieWithWorker();
  serve(processChannel());
}
