import type { HttpFate, HttpProxy, HttpRequest } from "@millrace/services/http-proxy";

export const pass: HttpFate = { kind: "pass" };

/** What a test has of a service and of what stands in front of it; `client` is put away first. */
export function stand<Parts extends { readonly proxy: AsyncDisposable }>(
  client: AsyncDisposable,
  parts: Parts,
): Parts & AsyncDisposable {
  return {
    ...parts,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await parts.proxy[Symbol.asyncDispose]();
    },
  };
}

/** What a service whose protocol is JSON is asked to do: `GetItem`, `SendMessageBatch` … */
export function targetOf({ headers }: HttpRequest): string {
  return String(headers["x-amz-target"]).split(".")[1] ?? "";
}

/** What a service whose protocol is JSON answers. */
export function answer(status: number, body: object): HttpFate {
  const headers = { "content-type": "application/x-amz-json-1.0" };
  return { kind: "answer", status, headers, body: JSON.stringify(body) };
}

/** Has the first `times` requests of one kind answered in a way of its own; `actionOf` tells of which kind a request is. */
export function decidingFirst(actionOf: (request: HttpRequest) => string) {
  return (proxy: HttpProxy, action: string, fate: HttpFate, times = 1): void => {
    let left = times;
    proxy.decide = (request) => (actionOf(request) === action && left-- > 0 ? fate : pass);
  };
}
