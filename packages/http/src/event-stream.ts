import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { FastifyReply } from "fastify";

/** How an event stream behaves. */
export interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string | number | readonly string[]>>;
  /** What a client that lost the connection waits before it comes back. */
  readonly retryMs: number;
  readonly keepAliveMs: number;
  readonly stalledReaderMs: number;
}

/** The reader of a stream took nothing for too long. */
export class StalledReader extends Error {
  override readonly name = "StalledReader";
}

/**
 * An open `text/event-stream` answer. It shows that it lives while there is nothing to tell, and keeps no more in memory
 * than one event for a reader that is slow. Disposing it ends the answer.
 */
export class EventStream implements Disposable {
  readonly #response: ServerResponse;
  readonly #options: EventStreamOptions;
  readonly #keepAlive: NodeJS.Timeout;

  constructor(response: ServerResponse, options: EventStreamOptions) {
    this.#response = response;
    this.#options = options;
    response.writeHead(200, {
      ...options.headers,
      "content-type": "text/event-stream; charset=utf-8",
      // Proxies that collect an answer before they pass it on would make a stream pointless.
      "x-accel-buffering": "no",
    } as Record<string, string>);
    response.write(`retry: ${Math.round(options.retryMs)}\n\n`);
    this.#keepAlive = setInterval(() => this.#showLife(), options.keepAliveMs);
  }

  /** Makes the answer to a request an event stream. */
  static over(
    reply: FastifyReply,
    options: { readonly pollMs: number; readonly keepAliveMs: number; readonly stalledReaderMs: number },
  ): EventStream {
    const { pollMs, keepAliveMs, stalledReaderMs } = options;
    // Spread, so that the clients of a server that comes back do not all come at once.
    const retryMs = pollMs * (0.5 + Math.random());
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    return new EventStream(reply.raw, { headers, retryMs, keepAliveMs, stalledReaderMs });
  }

  /**
   * Sends an event. Resolves when there is room for the next.
   * @throws StalledReader; the signal's reason
   */
  async send(
    event: { readonly id: number; readonly name: string; readonly data: string },
    signal: AbortSignal,
  ): Promise<void> {
    const room = this.#response.write(`id: ${event.id}\nevent: ${event.name}\ndata: ${event.data}\n\n`);
    if (!room) await this.#drained(signal);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#keepAlive);
    this.#response.end();
  }

  async #drained(signal: AbortSignal): Promise<void> {
    const stalled = AbortSignal.timeout(this.#options.stalledReaderMs);
    try {
      await once(this.#response, "drain", { signal: AbortSignal.any([signal, stalled]) });
    } catch (cause) {
      if (!stalled.aborted || signal.aborted) throw cause;
      this.#response.destroy();
      throw new StalledReader("the reader of an event stream took nothing for too long", { cause });
    }
  }

  #showLife(): void {
    if (!this.#response.writableNeedDrain) this.#response.write(": still here\n\n");
  }
}
