import { setTimeout as delay } from "node:timers/promises";
import { JobError } from "@millrace/jobs";
import { migrate } from "../schema/migrate.ts";
import { reconnectPauseMs } from "./reconnect-pause.ts";
import { Session } from "./session.ts";
import type { SessionSettings } from "./session.ts";

/** Opens sessions of one database, and brings its schema up to date before the first of them is used. */
export class Connector {
  readonly #settings: Pick<SessionSettings, "url" | "answerTimeoutMs">;
  readonly #schema: string;
  #migrated: Promise<void> | undefined;
  #failures = 0;
  #notBefore = 0;
  readonly #sessions = new Set<Session>();

  constructor(settings: Pick<SessionSettings, "url" | "answerTimeoutMs">, schema: string) {
    this.#settings = settings;
    this.#schema = schema;
  }

  /**
   * Opens a session. After a failure the next attempt waits for a while.
   */
  async open(more: Omit<SessionSettings, "url" | "answerTimeoutMs">): Promise<Session> {
    const pauseMs = this.#notBefore - performance.now();
    if (pauseMs > 0) await delay(pauseMs);
    try {
      await this.prepare();
      const session = await this.#open(more);
      this.#failures = 0;
      return session;
    } catch (error) {
      this.#notBefore = performance.now() + reconnectPauseMs(++this.#failures);
      throw error;
    }
  }

  async #open(more: Omit<SessionSettings, "url" | "answerTimeoutMs">): Promise<Session> {
    const session = await Session.open({ ...this.#settings, ...more, onSilence: () => this.#suspectOthers() });
    for (const each of this.#sessions) if (!each.isOpen) this.#sessions.delete(each);
    this.#sessions.add(session);
    return session;
  }

  /** What has silenced one is likely to have silenced all, and those that nobody uses now are had anew at little cost. */
  #suspectOthers(): void {
    const idle = [...this.#sessions].filter(({ isOpen, isIdle }) => isOpen && isIdle);
    for (const session of idle) session.destroy(new Error("the server is silent on another connection"));
  }

  /** Makes the schema, or brings it up to date, if this was not done yet. */
  async prepare(): Promise<void> {
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
