import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";

const started = "http.client.request.start";
/** `AmazonSQS.SendMessage`, `DynamoDB_20120810.PutItem`. */
const targetPattern = /^(?<service>[A-Za-z]+)\w*\.(?<action>\w+)$/;

/** Counts the requests that this process sends to services of AWS which tell their action in a header, until it is disposed. */
export class RequestCounts implements Disposable {
  readonly #counts = new Map<string, Map<string, number>>();

  readonly #onStart = (message: unknown): void => {
    const { request } = message as { readonly request: ClientRequest };
    const { service, action } = targetPattern.exec(String(request.getHeader("x-amz-target")))?.groups ?? {};
    if (service === undefined || action === undefined) return;
    const actions = this.#counts.get(service) ?? new Map<string, number>();
    actions.set(action, (actions.get(action) ?? 0) + 1);
    this.#counts.set(service, actions);
  };

  constructor() {
    subscribe(started, this.#onStart);
  }

  /** How many were sent to a service, of all actions or of some. */
  to(service: string, actions?: readonly string[]): number {
    const counts = this.#counts.get(service) ?? new Map<string, number>();
    return (actions ?? [...counts.keys()]).reduce((sum, action) => sum + (counts.get(action) ?? 0), 0);
  }

  [Symbol.dispose](): void {
    unsubscribe(started, this.#onStart);
  }
}
