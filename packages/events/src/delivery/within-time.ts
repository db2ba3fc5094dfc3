/**
 * Runs `work` with a signal that is aborted after `timeoutMs`, or with `outer`, and waits no longer for it then.
 * @throws what `work` throws; a `TimeoutError`; the reason of `outer`
 */
export async function withinTime<Result>(
  timeoutMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  outer.throwIfAborted();
  const inner = new AbortController();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (reason: unknown): void => {
    inner.abort(reason);
    reject(reason);
  };
  const late = (): void => abort(new DOMException(`the attempt took longer than ${timeoutMs} ms`, "TimeoutError"));
  const onOuter = (): void => abort(outer.reason);
  const timer = setTimeout(late, timeoutMs);
  outer.addEventListener("abort", onOuter, { once: true });
  try {
    return await Promise.race([work(inner.signal), aborted]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", onOuter);
  }
}
