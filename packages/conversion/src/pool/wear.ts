import type { Seat } from "./seat.ts";

/** When a process has done enough, although nothing went wrong. */
export interface WearLimits {
  /** Documents that one process converts. */
  readonly reuse: number;
  /** LibreOffice gives back little of what a large document took. */
  readonly retireAboveBytes: number;
  /** Half of what the kernel allows its whole life, so that no document meets that end. */
  readonly retireAboveProcessorMs: number;
}

/** Whether the process at `seat` should make way for a fresh one. */
export function isWorn({ documents, process }: Seat, limits: WearLimits): boolean {
  const beat = process?.lastBeat ?? null;
  if (documents >= limits.reuse) return true;
  if (beat === null) return false;
  return beat.memoryBytes > limits.retireAboveBytes || beat.processorMs > limits.retireAboveProcessorMs;
}
