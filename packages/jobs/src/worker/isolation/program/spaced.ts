/**
 * Calls `tell` at most every `everyMs`, with the newest value. The first goes at once and without a timer, so that a handler
 * that never lets go of its thread is heard all the same.
 */
export function spaced<T>(everyMs: number, tell: (value: T) => void): (value: T) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let newest: { readonly value: T } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (newest === undefined) return;
    tell(newest.value);
    newest = undefined;
    toldAt = performance.now();
  };
  return (value) => {
    newest = { value };
    const restMs = toldAt + everyMs - performance.now();
    if (restMs <= 0) flush();
    else timer ??= setTimeout(flush, restMs);
  };
}
