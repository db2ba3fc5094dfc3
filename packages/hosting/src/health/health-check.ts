import { isCancellation } from "../cancellation.ts";
import { OptionFaults } from "../options/option-faults.ts";
import { TimeLimit } from "../time/time-limit.ts";
import type { TimeProvider } from "../time/time-provider.ts";
import type { HealthEntry, HealthStatus } from "./health-report.ts";

/** What a check may say in more than one word. */
export interface HealthResult {
  readonly status: HealthStatus;
  /** In words that may be shown to anybody. */
  readonly description?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Looks whether a part of the application is well. Nothing returned is `healthy`; what it throws makes it as bad as its
 * `failureStatus` says.
 *
 * @param signal aborts at the check's timeout.
 */
export type HealthCheck = (
  signal: AbortSignal,
) => HealthResult | HealthStatus | void | Promise<HealthResult | HealthStatus | void>;

/** How one check is run. */
export interface HealthCheckOptions {
  /**
   * Who asks: `ready` is asked whether requests should come here, `live` whether the process should be restarted, so a
   * check of something outside the process is never `live`. Any other word will do for a purpose of your own. Default `["ready"]`.
   */
  readonly tags?: readonly string[];
  /** A check that takes longer has failed. Default 2,000. */
  readonly timeoutMs?: number;
  /** What a check that throws, or takes too long, means. Default `unhealthy`. */
  readonly failureStatus?: HealthStatus;
  /** How long an answer is good for those who ask next, so that probes do not become load. Default 0. */
  readonly cacheMs?: number;
}

/** A check with its options, asked by however many at once but run once. */
export class RegisteredCheck {
  readonly name: string;
  readonly tags: readonly string[];
  readonly #check: HealthCheck;
  readonly #options: Required<HealthCheckOptions>;
  readonly #time: TimeProvider;
  #asked: Promise<HealthEntry> | undefined;
  #known: { readonly entry: HealthEntry; readonly atMs: number } | undefined;

  constructor(name: string, check: HealthCheck, options: HealthCheckOptions, time: TimeProvider) {
    const { tags = ["ready"], timeoutMs = 2_000, failureStatus = "unhealthy", cacheMs = 0 } = options;
    new OptionFaults()
      .names(options, ["tags", "timeoutMs", "failureStatus", "cacheMs"])
      .expect(typeof check === "function", "a check is a function")
      .number("timeoutMs", timeoutMs, 1)
      .oneOf("failureStatus", failureStatus, ["healthy", "degraded", "unhealthy"])
      .number("cacheMs", cacheMs, 0)
      .throwIfAny(`the health check "${name}"`);
    this.name = name;
    this.tags = tags;
    this.#check = check;
    this.#options = { tags, timeoutMs, failureStatus, cacheMs };
    this.#time = time;
  }

  /** What is found now, or was found a moment ago. Never rejects. */
  async ask(): Promise<HealthEntry> {
    if (this.#known !== undefined && this.#time.timestamp() - this.#known.atMs < this.#options.cacheMs)
      return this.#known.entry;
    this.#asked ??= this.#run();
    return await this.#asked;
  }

  async #run(): Promise<HealthEntry> {
    const beganAtMs = this.#time.timestamp();
    const result = await this.#resultInTime();
    const atMs = this.#time.timestamp();
    const entry = { name: this.name, tags: this.tags, durationMs: atMs - beganAtMs, ...result };
    this.#known = { entry, atMs };
    this.#asked = undefined;
    return entry;
  }

  /** A check that hears no signal is not waited for, either. */
  async #resultInTime(): Promise<HealthResult & { readonly error?: unknown }> {
    const { timeoutMs, failureStatus: status } = this.#options;
    using limit = new TimeLimit(timeoutMs, this.#time, new AbortController().signal);
    const { signal } = limit;
    try {
      const late = Promise.withResolvers<never>();
      signal.addEventListener("abort", () => late.reject(signal.reason), { once: true });
      const found = (await Promise.race([this.#callCheck(signal), late.promise])) ?? "healthy";
      return typeof found === "string" ? { status: found } : found;
    } catch (error) {
      return { status, description: isCancellation(error, signal) ? "timed out" : codeOf(error), error };
    }
  }

  async #callCheck(signal: AbortSignal): Promise<HealthResult | HealthStatus | void> {
    return await this.#check(signal);
  }
}

/** A stable code says what is wrong without the words of the error, which are not for everybody. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "failed";
}
