/**
 * How long systemd waits for a sign of life from this process before it ends it, or undefined if it does not: the unit
 * has no `WatchdogSec`, or means another process.
 */
export function watchdogMs(env: Readonly<Record<string, string | undefined>>, pid: number): number | undefined {
  const { WATCHDOG_USEC: usec = "", WATCHDOG_PID: watched = "" } = env;
  if (watched !== "" && watched !== String(pid)) return undefined;
  const limitMs = Number(usec) / 1_000;
  return usec !== "" && Number.isFinite(limitMs) && limitMs >= 2 ? limitMs : undefined;
}
