/** The engine process ended while it was needed, by itself or because it was killed. */
export class EngineGone extends Error {
  override readonly name = "EngineGone";
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote. */
  readonly log: string;

  constructor(exitCode: number | null, signal: NodeJS.Signals | null, log: string) {
    const how = signal === null ? `with exit code ${exitCode}` : `by ${signal}`;
    super(`the engine process ended ${how}${log === "" ? "" : `; it wrote: ${log}`}`);
    this.exitCode = exitCode;
    this.signal = signal;
    this.log = log;
  }
}

/** The engine could read the document, or its options, no further. `message` is LibreOffice's. */
export class EngineRefusal extends Error {
  override readonly name = "EngineRefusal";
}

/** The engine used no processor while it was at work, and was killed for it. */
export class EngineStalled extends Error {
  override readonly name = "EngineStalled";
}
