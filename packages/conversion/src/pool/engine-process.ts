import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import {
  commandDescriptor,
  encodeLine,
  eventDescriptor,
  type EngineAnswers,
  type EngineEvent,
  type EngineRequest,
  type Heartbeat,
} from "../engine-program/protocol.ts";
import type { Engine } from "../engines/engine.ts";
import { EngineGone, EngineRefusal } from "./engine-gone.ts";
import type { Heart } from "./engine-watch.ts";
import { isAnswerTo } from "./is-answer-to.ts";
import { launchEngine, type EngineSurroundings } from "./launch-engine.ts";
import { LogTail } from "./log-tail.ts";
import type { PrivateFolder } from "./private-folder.ts";
import { readEvents } from "./read-events.ts";

export type ProgressEvent = Extract<EngineEvent, { kind: "progress" | "page" }>;
type ReadyEvent = Extract<EngineEvent, { kind: "ready" }>;

interface Pending {
  readonly id: number;
  readonly kind: EngineRequest["kind"];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (event: ProgressEvent) => void;
}

/** One engine process and everything that is only there for its sake. */
export class EngineProcess implements Heart {
  readonly folder: PrivateFolder;
  /** The process that was started; in a jail it is the jail's, and the engine its child. */
  readonly pid: number;
  /** What the engine told when it was ready. */
  readonly ready: Promise<ReadyEvent>;
  /** Resolves when the process has ended and its folder is gone. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  readonly #log = new LogTail();
  readonly #listeners = new Set<(beat: Heartbeat) => void>();
  #pending: Pending | null = null;
  #gone: EngineGone | null = null;
  #killedBecause: string | null = null;
  #lastBeat: Heartbeat | null = null;
  #lastId = 0;

  private constructor(child: ChildProcess, pid: number, folder: PrivateFolder) {
    this.#child = child;
    this.pid = pid;
    this.folder = folder;
    const ready = Promise.withResolvers<ReadyEvent>();
    this.ready = ready.promise;
    for (const stream of [child.stdout, child.stderr]) if (stream !== null) this.#log.follow(stream);
    const receive = (event: EngineEvent): string | undefined => this.#receive(event, ready.resolve);
    readEvents(child.stdio[eventDescriptor] as Readable, receive, (why) => this.#distrust(why));
    // The engine may die with a command on its way; its end is told by `close`.
    (child.stdio[commandDescriptor] as Writable).on("error", () => {});
    this.ended = this.#waitForEnd(ready.reject);
    // Whoever waits learns of it; when nobody does, that is no fault.
    this.ready.catch(() => {});
  }

  /** Starts a process in a folder of its own. It is ready when {@link EngineProcess.ready} says so. */
  static async start(engine: Engine, surroundings: EngineSurroundings): Promise<EngineProcess> {
    const { command, folder } = await launchEngine(engine, surroundings);
    try {
      const child = spawn(command.program, [...command.parameters], {
        cwd: folder.work,
        // Its own process group, which can be killed as a whole.
        detached: true,
        env: command.environment,
        stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      });
      return new EngineProcess(child, await pidOf(child), folder);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /**
   * Asks the engine for one thing; it does one at a time.
   *
   * @throws {@link EngineRefusal} when LibreOffice says no, {@link EngineGone} when the process ends.
   */
  async ask<K extends EngineRequest["kind"]>(
    request: Extract<EngineRequest, { kind: K }>,
    onProgress: (event: ProgressEvent) => void = () => {},
  ): Promise<EngineAnswers[K]> {
    if (this.#gone !== null) throw this.#gone;
    if (this.#pending !== null) throw new Error("the engine is still at work");
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = ++this.#lastId;
    this.#pending = { id, kind: request.kind, resolve, reject, onProgress };
    (this.#child.stdio[commandDescriptor] as Writable).write(encodeLine({ ...request, id }));
    return (await promise) as EngineAnswers[K];
  }

  /** The engine's last sign of life, or null before the first. */
  get lastBeat(): Heartbeat | null {
    return this.#lastBeat;
  }

  listen(listener: (beat: Heartbeat) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Keeps the secrets of the document at hand out of what is kept of this process's output. */
  conceal(secrets: readonly string[]): void {
    this.#log.conceal(secrets);
  }

  /** How the process ended, or null while it lives. */
  get gone(): EngineGone | null {
    return this.#gone;
  }

  /**
   * Kills the process and all that it started.
   *
   * @param because the reason in half a sentence, for whoever still waits for the process. The
   *   first one counts.
   */
  async kill(because: string): Promise<void> {
    if (this.#gone === null) {
      this.#killedBecause ??= because;
      killGroup(this.pid);
    }
    await this.ended;
  }

  /** @returns what no engine of ours would say, if this is it */
  #receive(event: EngineEvent, ready: (event: ReadyEvent) => void): string | undefined {
    if (event.kind === "ready") ready(event);
    else if (event.kind === "heartbeat") this.#hear(event);
    // Anything else is late news of a command that was answered already.
    else if (this.#pending?.id === event.id) return this.#hearOf(this.#pending, event);
    return undefined;
  }

  #hearOf(pending: Pending, event: Exclude<EngineEvent, ReadyEvent | Heartbeat>): string | undefined {
    if (event.kind === "progress" || event.kind === "page") pending.onProgress(event);
    else if (event.kind === "answer" && !isAnswerTo(pending.kind, event.value)) {
      return `it answered ${pending.kind} with ${JSON.stringify(event.value).slice(0, 200)}`;
    } else {
      this.#pending = null;
      if (event.kind === "answer") pending.resolve(event.value);
      else pending.reject(new EngineRefusal(event.message));
    }
    return undefined;
  }

  #hear(beat: Heartbeat): void {
    this.#lastBeat = beat;
    for (const listener of this.#listeners) listener(beat);
  }

  /** It is no program of ours any more. */
  #distrust(why: string): void {
    this.#log.add(`${why}\n`);
    void this.kill("it said what no engine says");
  }

  #describeEnd(exitCode: number | null, signal: NodeJS.Signals | null): EngineGone {
    // It may have ended in its own way when it was to be killed.
    const killedBecause = signal === "SIGKILL" ? this.#killedBecause : null;
    return new EngineGone({ exitCode, signal, log: this.#log.text, killedBecause });
  }

  async #waitForEnd(rejectReady: (error: Error) => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<EngineGone>();
    // Not "exit": what the process wrote last is still on its way then. A descendant that holds the pipes open must
    // not delay the news, so the group is killed first.
    this.#child.once("exit", () => killGroup(this.pid));
    this.#child.once("close", (exitCode, signal) => resolve(this.#describeEnd(exitCode, signal)));
    this.#gone = await promise;
    rejectReady(this.#gone);
    this.#pending?.reject(this.#gone);
    this.#pending = null;
    await this.folder.remove();
  }
}

async function pidOf(child: ChildProcess): Promise<number> {
  if (child.pid !== undefined) return child.pid;
  const { promise, reject } = Promise.withResolvers<never>();
  child.once("error", reject);
  return await promise;
}

/** Kills every process of the group; none left is what was wanted. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
