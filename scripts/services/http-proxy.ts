import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import type { AddressInfo } from "node:net";

/** What is done with a request. */
export type HttpFate =
  | { readonly kind: "pass" }
  /** It reaches the server, but what that answers is lost. */
  | { readonly kind: "lose-answer" }
  /** It does not reach the server; this is answered. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body: string;
    };

/** A request as it came. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Stands between a client and a server that speak HTTP, sees each request, and decides what becomes of it. */
export class HttpProxy implements AsyncDisposable {
  /** Everything that has come, in its order. */
  readonly seen: HttpRequest[] = [];
  /** What becomes of a request, which waits until that is decided; they pass, unless this is set. */
  decide: (request: HttpRequest) => HttpFate | Promise<HttpFate> = () => ({ kind: "pass" });
  readonly #listener: Server;
  readonly #target: URL;

  private constructor(listener: Server, target: string) {
    this.#listener = listener;
    this.#target = new URL(target);
    listener.on("request", (incoming: IncomingMessage, answer: ServerResponse) => void this.#take(incoming, answer));
  }

  /** @param target where the server is: `http://127.0.0.1:8000` */
  static async start(target: string): Promise<HttpProxy> {
    const listener = createServer().listen(0, "127.0.0.1");
    await once(listener, "listening");
    return new HttpProxy(listener, target);
  }

  /** Where clients connect. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#listener.closeAllConnections();
    await once(this.#listener, "close");
  }

  async #take(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    try {
      const body = await buffer(incoming);
      const { method = "GET", url: path = "/", headers } = incoming;
      const asked = { method, path, headers, body: body.toString() };
      this.seen.push(asked);
      const fate = await this.decide(asked);
      if (fate.kind === "answer") return void answer.writeHead(fate.status, fate.headers).end(fate.body);
      const { status, answered, content } = await this.#forward(asked, body);
      if (fate.kind === "lose-answer") answer.destroy();
      else answer.writeHead(status, answered).end(content);
    } catch {
      // One of the two has hung up: so does this, and the other finds out.
      answer.destroy();
    }
  }

  async #forward({ method, path, headers }: HttpRequest, body: Buffer) {
    const forwarded = request(new URL(path, this.#target), { method, headers });
    forwarded.end(body);
    const [response] = (await once(forwarded, "response")) as [IncomingMessage];
    return { status: response.statusCode ?? 502, answered: response.headers, content: await buffer(response) };
  }
}
