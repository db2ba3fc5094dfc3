import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { lambdaRuntimeClient } from "./lambda-runtime-client.ts";
import { LambdaRuntimeApi } from "./lambda-runtime-api.ts";
import type { InvocationOutcome } from "./lambda-runtime-api.ts";
import { killTree } from "./process-tree.ts";

/** What a function is made of. */
export interface LambdaFunctionOptions {
  /** The folder of its code. */
  readonly folder: string;
  /** As Lambda takes it: `file.export`, of a file that ends in `.mjs`, `.cjs` or `.js`. */
  readonly handler: string;
  /** How long an invocation may take. */
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself, before the program. */
  readonly nodeOptions?: readonly string[];
}

/** How an invocation went. */
export interface Invocation {
  /** Whether a process had to be started for it. */
  readonly cold: boolean;
  /** From asking for it until its end, the start of a process included. */
  readonly durationMs: number;
  readonly outcome:
    | InvocationOutcome
    /** Its time was up, or its process had ended. */
    | { readonly kind: "killed"; readonly why: string };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-shutdown */
const shutDownGraceMs = 2_000;

/** What Lambda sets, and its client asks for: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const reserved = {
  AWS_LAMBDA_FUNCTION_NAME: "function-under-test",
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "2048",
  AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/function-under-test",
  AWS_LAMBDA_LOG_STREAM_NAME: "none",
  AWS_LAMBDA_LOG_FORMAT: "JSON",
};

/**
 * A function as Lambda runs it, with one execution environment: AWS's runtime interface client in a process of its own, which
 * asks a Runtime API for one invocation after the other, and is killed when one takes too long. What polls a queue and calls it
 * is not here.
 */
export class LambdaFunction implements AsyncDisposable {
  readonly #options: LambdaFunctionOptions;
  readonly #client: string;
  readonly #api: LambdaRuntimeApi;
  #environment: ChildProcess | undefined;

  private constructor(options: LambdaFunctionOptions, client: string, api: LambdaRuntimeApi) {
    this.#options = options;
    this.#client = client;
    this.#api = api;
  }

  /** Nothing of the function runs before its first invocation. @throws Error if the runtime interface client cannot be had */
  static async create(options: LambdaFunctionOptions): Promise<LambdaFunction> {
    return new LambdaFunction(options, await lambdaRuntimeClient(), await LambdaRuntimeApi.start());
  }

  /** The process that runs the function, while there is one. */
  get pid(): number | undefined {
    return this.#environment?.pid;
  }

  /** @param timeoutMs how long this one may take. Default: what the function was given */
  async invoke(event: unknown, timeoutMs: number = this.#options.timeoutMs): Promise<Invocation> {
    const startedAt = performance.now();
    if (this.#environment !== undefined && hasEnded(this.#environment)) await this.#kill();
    const cold = this.#environment === undefined;
    const environment = (this.#environment ??= await this.#start());
    const requestId = randomUUID();
    const over = new AbortController();
    const timeUp = setTimeout(() => over.abort("its time was up"), timeoutMs);
    const onExit = (code: number | null, by: string | null): void => over.abort(`its process ended by ${code ?? by}`);
    environment.once("exit", onExit);
    try {
      const outcome = await this.#api.invoke(requestId, event, Date.now() + timeoutMs, over.signal);
      return { cold, durationMs: performance.now() - startedAt, outcome };
    } catch (error) {
      if (!over.signal.aborted) throw error;
      await this.#kill();
      const outcome = { kind: "killed", why: String(over.signal.reason) } as const;
      return { cold, durationMs: performance.now() - startedAt, outcome };
    } finally {
      clearTimeout(timeUp);
      environment.off("exit", onExit);
    }
  }

  /**
   * Shuts the environment down as Lambda does one that has an extension: by SIGTERM, and two seconds later for good. The client
   * hangs in its wait for the next invocation until then, even where the function calls `process.exit`.
   * @param graceMs how long SIGTERM has to have its effect, where a test waits for that
   */
  async shutDown(graceMs: number = shutDownGraceMs): Promise<void> {
    const environment = this.#environment;
    if (environment === undefined) return;
    environment.kill("SIGTERM");
    const grace = AbortSignal.timeout(graceMs);
    await once(environment, "exit", { signal: grace }).catch((error: unknown) => {
      if (!grace.aborted) throw error;
    });
    await this.#kill();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kill();
    await this.#api[Symbol.asyncDispose]();
  }

  async #start(): Promise<ChildProcess> {
    const { folder, handler, env, nodeOptions = [] } = this.#options;
    const environment = spawn(process.execPath, [...nodeOptions, this.#client], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        ...reserved,
        ...env,
        AWS_LAMBDA_RUNTIME_API: this.#api.address,
        LAMBDA_TASK_ROOT: folder,
        _HANDLER: handler,
      },
    });
    await once(environment, "spawn");
    return environment;
  }

  async #kill(): Promise<void> {
    const environment = this.#environment;
    this.#environment = undefined;
    this.#api.forgetRuntime();
    if (environment?.pid === undefined || hasEnded(environment)) return;
    const exited = once(environment, "exit");
    await killTree(environment.pid);
    await exited;
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
