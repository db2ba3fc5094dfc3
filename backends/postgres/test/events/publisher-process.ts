import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { IntegrationEvent } from "@millrace/events";

/** Begins a program of this package's tests; it is killed with whatever disposes of it. */
export class TestProcess implements AsyncDisposable {
  readonly child: ChildProcess;

  constructor(program: string, args: readonly string[]) {
    this.child = fork(join(import.meta.dirname, "..", "programs", program), args, {
      execArgv: ["--conditions=millrace-source"],
    });
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill("SIGKILL");
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

/** A process that publishes an outbox to whoever holds this. */
export class PublisherProcess extends TestProcess {
  /** @param onPublish whether the event is taken; a publication that is not is never answered */
  constructor(url: string, leaseMs: number, onPublish: (event: IntegrationEvent) => boolean) {
    super("publish-outbox.ts", [url, String(leaseMs)]);
    this.child.on("message", (event: IntegrationEvent) => {
      // It may have been killed in the meantime.
      if (onPublish(event)) this.child.send(event.id, () => {});
    });
  }
}
