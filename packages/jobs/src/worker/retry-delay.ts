import type { Backoff } from "../job-kind.ts";

/**
 * How long to wait after this attempt: `minMs` after the first, doubled each time up to `maxMs`, and moved by chance up to
 * the share `jitter` to either side, so that jobs which failed together do not come back together.
 */
export function retryDelay(attempt: number, backoff: Required<Backoff>, random: () => number = Math.random): number {
  const { minMs, maxMs, jitter } = backoff;
  const exponential = Math.min(maxMs, minMs * 2 ** (attempt - 1));
  const factor = 1 + jitter * (2 * random() - 1);
  return Math.round(Math.min(maxMs, exponential * factor));
}
