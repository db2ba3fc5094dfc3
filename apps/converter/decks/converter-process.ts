import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Which of the converter's programs to run. */
export type Program = "all" | "web" | "worker";

/** One line of the log. */
export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly category?: string;
  readonly [field: string]: unknown;
}

const startTimeoutMs = 180_000;
// As the scripts of the root package.json have them.
const runtimeOptions = ["--conditions=millrace-source", "--max-semi-space-size=4"];
const inherited = ["PATH", "HOME", "TMPDIR", "LANG"];

/**
 * One of the converter's programs as a process of its own, on a free port, with nothing of this process's environment but
 * what every program needs. Disposed, it is told to stop, and waited for.
 */
export class ConverterProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: LogLine[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #exited: Promise<number | null>;
  #gone = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = once(child, "close").then(([code]) => {
      this.#gone = true;
      this.#notify();
      return code as number | null;
    });
    if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", (line) => this.#take(line));
  }

  /** Begins a program with these settings; whether it will serve is not known yet. */
  static launch(program: Program, settings: Readonly<Record<string, string>>): ConverterProcess {
    const main = fileURLToPath(new URL(`../${program}.ts`, import.meta.url));
    const child = spawn(process.execPath, [...runtimeOptions, main], {
      env: { ...environment(), PORT: "0", LOG_FORMAT: "json", ...settings },
      stdio: ["ignore", "pipe", "inherit"],
    });
    return new ConverterProcess(child);
  }

  /**
   * Starts a program with these settings, and waits until it says that all its services have started.
   * @throws Error with its log if it has not; then it runs no more
   */
  static async start(program: Program, settings: Readonly<Record<string, string>>): Promise<ConverterProcess> {
    const launched = ConverterProcess.launch(program, settings);
    try {
      await launched.started();
      return launched;
    } catch (error) {
      await launched[Symbol.asyncDispose]();
      throw error;
    }
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error("the process could not be started");
    return this.#child.pid;
  }

  /** Where its web server listens. */
  get url(): string {
    const url = this.#lines.map(({ msg }) => /^open (http:\S+)/.exec(msg)?.[1]).find((found) => found !== undefined);
    if (url === undefined) throw new Error("this process has no web server");
    return url;
  }

  /** Resolves when it says that all its services have started. */
  async started(): Promise<void> {
    await this.waitForLine(({ msg }) => msg.startsWith("started in"), startTimeoutMs);
  }

  /** What it has logged so far. */
  get log(): readonly LogLine[] {
    return this.#lines;
  }

  /**
   * The first line, written already or to come, that `matches`.
   * @throws Error when the process ends or the time is up before there is one
   */
  async waitForLine(matches: (line: LogLine) => boolean, withinMs: number): Promise<LogLine> {
    const deadline = AbortSignal.timeout(withinMs);
    for (;;) {
      const found = this.#lines.find((line) => matches(line));
      if (found !== undefined) return found;
      if (this.#gone) throw this.#missed("the process ended");
      await this.#change(deadline);
      if (deadline.aborted) throw this.#missed(`nothing for ${withinMs} ms`);
    }
  }

  /** Sends a signal. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Resolves with the exit code, or null if a signal ended it, once everything that it has logged was read. */
  async exited(): Promise<number | null> {
    return this.#exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal("SIGTERM");
    await this.#exited;
  }

  #take(line: string): void {
    this.#lines.push(parse(line));
    this.#notify();
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }

  async #change(deadline: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = () => resolve();
    this.#listeners.add(wake);
    deadline.addEventListener("abort", wake, { once: true });
    await promise;
    this.#listeners.delete(wake);
    deadline.removeEventListener("abort", wake);
  }

  #missed(why: string): Error {
    const log = this.#lines.map((line) => JSON.stringify(line)).join("\n");
    return new Error(`${why}, and the line that was waited for had not come. The log:\n${log}`);
  }
}

function environment(): NodeJS.ProcessEnv {
  const entries = inherited.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as NodeJS.ProcessEnv;
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch (error) {
    // A library that prints something itself does not write JSON.
    if (error instanceof SyntaxError) return { level: 0, msg: line };
    throw error;
  }
}
