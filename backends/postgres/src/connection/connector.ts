import { setTimeout as delay } from "node:timers/promises";
import { JobError } from "@millrace/jobs";
import { migrate } from "../schema/migrate.ts";
import { Session } from "./session.ts";
import type { SessionSettings } from "./session.ts";

const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** Opens sessions of one database, and brings its schema up to date before the first of them is used. */
export class Connector {
  readonly #settings: Pick<SessionSettings, "url" | "answerTimeoutMs">;
  readonly #schema: string;
  #migrated: Promise<void> | undefined;
  #failures = 0;
  #notBefore = 0;

  constructor(settings: Pick<SessionSettings, "url" | "answerTimeoutMs">, schema: string) {
    this.#settings = settings;
    this.#schema = schema;
  }

  /**
   * Opens a session. After a failure the next attempt waits for a while, longer each time and never as long as that of another
   * process, so that a server which comes back is not met by all of them at once.
   */
  async open(more: Omit<SessionSettings, "url" | "answerTimeoutMs">): Promise<Session> {
    const pauseMs = this.#notBefore - performance.now();
    if (pauseMs > 0) await delay(pauseMs);
    try {
      await this.#migrate();
      const session = await Session.open({ ...this.#settings, ...more });
      this.#failures = 0;
      return session;
    } catch (error) {
      const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** this.#failures++);
      this.#notBefore = performance.now() + longest * (0.5 + Math.random());
      throw error;
    }
  }

  async #migrate(): Promise<void> {
    this.#migrated ??= migrate(this.#settings.url, this.#schema);
    try {
      await this.#migrated;
    } catch (error) {
      this.#migrated = undefined;
      throw error;
    }
  }
}

/** What a closed store answers. */
export function closedError(what: string): JobError {
  return new JobError("closed", `the ${what} was closed`);
}
