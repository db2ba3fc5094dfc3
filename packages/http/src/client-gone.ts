import type { ServerResponse } from "node:http";

/** Aborted when the connection closes before the answer was sent. */
export function clientGone(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const onClose = (): void => {
    if (!response.writableFinished)
      controller.abort(new DOMException("the client closed the connection", "AbortError"));
  };
  if (response.destroyed) onClose();
  else response.once("close", onClose);
  return controller.signal;
}
