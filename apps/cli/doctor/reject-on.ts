/** Rejects with the signal's reason when that is aborted; nothing else comes of it, and nobody need look. */
export function rejectOn(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  rejection.catch(() => {});
  return rejection;
}
