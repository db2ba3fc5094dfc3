import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What a runtime tells of an invocation. */
export type InvocationOutcome =
  | { readonly kind: "response"; readonly payload: unknown }
  | { readonly kind: "error"; readonly errorType: string; readonly errorMessage: string };

/** An invocation that a function is to take, or has taken. */
interface Pending {
  readonly requestId: string;
  readonly event: unknown;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly answer: PromiseWithResolvers<InvocationOutcome>;
}

const prefix = "/2018-06-01/runtime";
const invokedArn = "arn:aws:lambda:eu-central-1:000000000000:function:function-under-test";

/**
 * The HTTP interface of which a Lambda runtime asks for its next invocation, and which it tells how that ended, on a port of
 * 127.0.0.1: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, without streamed responses and extensions.
 */
export class LambdaRuntimeApi implements AsyncDisposable {
  readonly #server: Server;
  #pending: Pending | undefined;
  /** A runtime that waits for its next invocation. */
  #waiting: ServerResponse | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response));
  }

  static async start(): Promise<LambdaRuntimeApi> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new LambdaRuntimeApi(server);
  }

  /** As `AWS_LAMBDA_RUNTIME_API` names it. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Hands an event to the runtime, one at a time. @throws the signal's reason when that is aborted first */
  async invoke(requestId: string, event: unknown, deadline: number, signal: AbortSignal): Promise<InvocationOutcome> {
    const answer = Promise.withResolvers<InvocationOutcome>();
    const onAbort = (): void => answer.reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#pending = { requestId, event, deadline, answer };
    this.#hand();
    try {
      return await answer.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#pending = undefined;
    }
  }

  /** The runtime is gone: what it still asks for is asked in vain. */
  forgetRuntime(): void {
    this.#waiting = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === `${prefix}/invocation/next`) return this.#wait(response);
    const body: unknown = await json(request);
    this.#settle(request.url ?? "", body);
    response.writeHead(202).end();
  }

  #wait(response: ServerResponse): void {
    this.#waiting = response;
    response.once("close", () => {
      if (this.#waiting === response) this.#waiting = undefined;
    });
    this.#hand();
  }

  #hand(): void {
    if (this.#pending === undefined || this.#waiting === undefined) return;
    const { requestId, event, deadline } = this.#pending;
    const headers = {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(deadline),
      "lambda-runtime-invoked-function-arn": invokedArn,
    };
    this.#waiting.writeHead(200, headers).end(JSON.stringify(event));
    this.#waiting = undefined;
  }

  /** How an invocation ended, or that the function could not be loaded. */
  #settle(path: string, body: unknown): void {
    if (this.#pending === undefined) return;
    const { requestId, answer } = this.#pending;
    const invocation = `${prefix}/invocation/${requestId}`;
    if (path === `${invocation}/response`) answer.resolve({ kind: "response", payload: body });
    if (path === `${invocation}/error` || path === `${prefix}/init/error`) {
      const { errorType = "", errorMessage = "" } = Object(body) as { errorType?: string; errorMessage?: string };
      answer.resolve({ kind: "error", errorType, errorMessage });
    }
  }
}
