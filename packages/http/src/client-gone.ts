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

/** Whether an error says no more than that work was given up because the client left: by the signal's own reason, or by a library's word for it. */
export function isClientGone(error: unknown, response: ServerResponse): boolean {
  if (!response.destroyed || response.writableFinished || !(error instanceof Error)) return false;
  return error.name === "AbortError" || (error.cause instanceof Error && error.cause.name === "AbortError");
}
