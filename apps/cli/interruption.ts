/** Ctrl-C and a service manager's request to stop, as a signal to whoever is at work. */
export interface Interruption extends Disposable {
  readonly signal: AbortSignal;
}

/** Listens until disposed. npm passes a Ctrl-C on to a process that the terminal has told already: twice is once. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.on("SIGINT", abort);
  process.on("SIGTERM", abort);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", abort);
      process.off("SIGTERM", abort);
    },
  };
}
