import { fork } from "node:child_process";
import type { ChildProcess as NodeChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Child, ChildEnd, OnLine } from "./child.ts";
import type { Message } from "./conversation.ts";
import { followOutput } from "./follow-output.ts";
import { handlerProgram } from "./handler-program.ts";

/** A debugger's port, a test runner's role and a script on the command line are the parent's own. */
const parentsOwn = /^--(?:inspect|test|input-type)/;
const scripted = /^(?:-e|-p|-pe|--eval|--print)$/;

/** A process for one attempt, and a group of its own with whatever it starts. */
export class ChildProcess implements Child {
  readonly ended: Promise<ChildEnd>;
  readonly #process: NodeChildProcess;
  #gone = false;

  constructor(onLine: OnLine) {
    this.#process = fork(fileURLToPath(handlerProgram), [String(process.pid)], {
      detached: true,
      serialization: "advanced",
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: inheritedOptions(process.execArgv),
    });
    if (this.#process.stdout !== null) followOutput(this.#process.stdout, (line) => onLine("stdout", line));
    if (this.#process.stderr !== null) followOutput(this.#process.stderr, (line) => onLine("stderr", line));
    const { promise, resolve } = Promise.withResolvers<ChildEnd>();
    this.ended = promise;
    this.#process.once("error", (cause) => resolve({ started: false, how: "it could not be started", cause }));
    // What it started may hold its pipes open, and must not outlive it: the group goes first, then the pipes close.
    this.#process.once("exit", () => this.#killGroup());
    this.#process.once("close", (code, signal) => {
      this.#gone = true;
      resolve({ started: true, how: signal === null ? `exit code ${code}` : `signal ${signal}` });
    });
  }

  send(message: Message): void {
    // It may be gone before it has read this; that is told by its end.
    this.#process.send(message, undefined, {}, () => {});
  }

  onMessage(listener: (message: Message) => void): void {
    this.#process.on("message", (message) => listener(message as Message));
  }

  kill(): void {
    if (!this.#gone) this.#killGroup();
  }

  /** Kills every process of the group; none left is what was wanted. */
  #killGroup(): void {
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}

/** The options of Node that a child is to run with, too. */
function inheritedOptions(own: readonly string[]): string[] {
  return own.filter(
    (option, index) => !parentsOwn.test(option) && !scripted.test(option) && !scripted.test(own[index - 1] ?? ""),
  );
}
