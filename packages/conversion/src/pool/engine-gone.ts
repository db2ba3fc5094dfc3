export interface EngineEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly log: string;
  readonly killedBecause: string | null;
}

/** The engine process ended while it was needed, by itself or because it was killed. */
export class EngineGone extends Error {
  override readonly name = "EngineGone";
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote. */
  readonly log: string;
  /** Why the converter itself killed it, such as `it was not ready within 500 ms`; null where it did not. */
  readonly killedBecause: string | null;

  constructor({ exitCode, signal, log, killedBecause }: EngineEnd) {
    super(`the engine process ${howItEnded(exitCode, signal, killedBecause)}${log === "" ? "" : `; it wrote: ${log}`}`);
    this.exitCode = exitCode;
    this.signal = signal;
    this.log = log;
    this.killedBecause = killedBecause;
  }
}

function howItEnded(exitCode: number | null, signal: NodeJS.Signals | null, killedBecause: string | null): string {
  if (killedBecause !== null) return `was ended by the converter: ${killedBecause}`;
  return signal === null ? `ended with exit code ${exitCode}` : `ended by ${signal}`;
}

/** The engine could read the document, or its options, no further. `message` is LibreOffice's. */
export class EngineRefusal extends Error {
  override readonly name = "EngineRefusal";
}

/** The engine used no processor while it was at work, and was killed for it. */
export class EngineStalled extends Error {
  override readonly name = "EngineStalled";
}
