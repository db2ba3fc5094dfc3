/** A point in a test at which a service waits until the test lets it pass. */
export interface Gate {
  /** Waits here: tells that somebody has come, and goes on when the gate is open. */
  pass(): Promise<void>;
  /** Resolves when somebody waits here. */
  readonly reached: Promise<void>;
  open(): void;
}

/** A gate that is closed. */
export function gate(): Gate {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    open: () => opened.resolve(),
    async pass() {
      reached.resolve();
      await opened.promise;
    },
  };
}
