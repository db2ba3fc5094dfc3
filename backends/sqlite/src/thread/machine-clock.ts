import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** The clocks of the machine. */
export interface MachineClock {
  /** Names this boot of the machine. */
  readonly boot: string;
  /** The same for every process of this boot; never set, never stepped. */
  readonly monotonicMs: () => number;
  /** Milliseconds since 1970, as somebody set it. */
  readonly wallMs: () => number;
}

/** The clocks of this machine. */
export function machineClock(): MachineClock {
  return { boot: bootName(), monotonicMs: () => Number(process.hrtime.bigint()) / 1e6, wallMs: Date.now };
}

function bootName(): string {
  if (process.platform === "linux") return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  // Elsewhere a boot is known by its time, so that a clock that was set looks like a restart.
  return `up since ${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
}
