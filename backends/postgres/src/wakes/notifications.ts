import { randomUUID } from "node:crypto";
import { pauseFor } from "@millrace/jobs/ports";
import type { Connector } from "../connection/connector.ts";
import { reconnectPauseMs } from "../connection/reconnect-pause.ts";
import type { Run, Session } from "../connection/session.ts";
import type { News } from "./news.ts";

/** Between two notifications of one process; what comes meanwhile is told together. */
const pauseMs = 5;
/** How many jobs are named; a notification holds 8,000 bytes. */
const mostNamed = 150;
/** A connection on which nobody asks anything does not show that its network is gone. */
const askEveryMs = 15_000;

/**
 * Tells other processes of what was committed, and hears what they tell (LISTEN and NOTIFY). Told after the commit and not
 * within: a transaction that notifies holds up every other one that does, until it is on the disk. What is lost by that, with a
 * process that dies in the moment between, is found by those who look from time to time.
 */
export class Notifications {
  readonly #connector: Connector;
  readonly #channel: string;
  readonly #hear: (news: News) => void;
  readonly #opened: (session: Session) => Promise<void>;
  readonly #process = randomUUID();
  readonly #stopping = new AbortController();
  #session: Session | undefined;
  #listening: Promise<void> | undefined;
  #messages = false;
  #jobs: Set<string> | null = new Set();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = 0;

  /**
   * @param hear told of what other processes do, and of everything when some of that may have been missed
   * @param opened given each connection that listens: there is always one, or soon will be
   */
  constructor(
    connector: Connector,
    channel: string,
    hear: (news: News) => void,
    opened: (session: Session) => Promise<void>,
  ) {
    this.#connector = connector;
    this.#channel = channel;
    this.#hear = hear;
    this.#opened = opened;
  }

  /** Begins to listen, and goes on until it is closed, whatever becomes of the connection. */
  listen(): void {
    this.#listening ??= this.#listen();
  }

  /** Has others told, soon. */
  tell({ messages, jobs }: News): void {
    this.#messages ||= messages;
    this.#jobs = jobs === null || this.#jobs === null ? null : new Set([...this.#jobs, ...jobs]);
    if (this.#timer !== undefined || this.#stopping.signal.aborted) return;
    const waitMs = Math.max(0, this.#toldAt + pauseMs - performance.now());
    this.#timer = setTimeout(() => this.#flush(), waitMs);
  }

  /** Has everybody told when a transaction that is not ours is committed. */
  async tellWithin(run: Run): Promise<void> {
    const payload = JSON.stringify({ from: null, messages: true, jobs: null });
    await run.query("select pg_notify($1, $2)", [this.#channel, payload]);
  }

  async close(): Promise<void> {
    if (this.#timer !== undefined) this.#flush();
    this.#stopping.abort();
    await this.#listening;
  }

  /** Without a connection it is told as soon as there is one. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.listen();
    if (this.#session?.isOpen !== true || !this.#hasNews()) return;
    this.#toldAt = performance.now();
    const jobs = this.#jobs !== null && this.#jobs.size <= mostNamed ? [...this.#jobs] : null;
    const payload = JSON.stringify({ from: this.#process, messages: this.#messages, jobs });
    this.#messages = false;
    this.#jobs = new Set();
    // One that fails ends the session, and whoever has missed it looks by itself.
    void this.#session.query("select pg_notify($1, $2)", [this.#channel, payload]).catch(() => {});
  }

  #hasNews(): boolean {
    return this.#messages || this.#jobs === null || this.#jobs.size > 0;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const ended = Promise.withResolvers<void>();
      try {
        this.#session = await this.#connector.open({
          durable: false,
          onNotification: (payload) => this.#heard(payload),
          onEnd: ended.resolve,
        });
        await this.#session.query(`listen "${this.#channel}"`);
        await this.#opened(this.#session);
        this.#flush();
        // Of what happened before, nothing was heard.
        this.#hear({ messages: true, jobs: null });
        await this.#stay(this.#session, ended.promise);
      } catch {
        // Whoever asks for anything is told that the server is away; here it is only waited for.
      }
      // Those who have lost it in one moment are not to come back in one.
      await pauseFor(reconnectPauseMs(1), signal);
    }
    await this.#session?.close();
  }

  async #stay(session: Session, ended: Promise<void>): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#stopping.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    const { signal } = this.#stopping;
    while (session.isOpen && !signal.aborted) {
      const look = new AbortController();
      await Promise.race([pauseFor(askEveryMs, look.signal), ended, stopped]);
      look.abort();
      if (session.isOpen && !signal.aborted) await session.query("select 1");
    }
  }

  #heard(payload: string): void {
    const { from, ...news } = JSON.parse(payload) as News & { readonly from: string | null };
    if (from !== this.#process) this.#hear(news);
  }
}
