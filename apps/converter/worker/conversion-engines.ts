import {
  ConversionError,
  openConverter,
  type ConversionRequest,
  type ConversionResult,
  type Converter,
} from "@millrace/conversion";
import type { HostedService } from "@millrace/hosting";
import type { Logger } from "@millrace/jobs";
import type { DocumentConverter } from "../export-to-pdf.ts";
import type { ConverterSettings } from "../settings.ts";

type EngineSettings = Pick<ConverterSettings, "engine" | "jail" | "reuse" | "concurrency" | "jobTimeoutMs">;

/** The engines of this process: started with the host, gone with it. */
export class ConversionEngines implements HostedService, DocumentConverter {
  readonly #settings: EngineSettings;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #converter: Converter | undefined;
  #warming: Promise<void> = Promise.resolve();

  constructor(settings: EngineSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Finds the engine. Its processes warm up while the host goes on, so that nobody waits for them but the first document. */
  async start(): Promise<void> {
    const { engine, jail, reuse, concurrency, jobTimeoutMs: timeoutMs } = this.#settings;
    this.#converter = await openConverter({ engine, jail, reuse, concurrency, timeoutMs, log: this.#log });
    this.#warming = this.#warm(this.#converter);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#warming;
    await this.#converter?.[Symbol.asyncDispose]();
  }

  async convert(request: ConversionRequest): Promise<ConversionResult> {
    if (this.#converter === undefined) throw new Error("the engines have not been started");
    return this.#converter.convert(request);
  }

  /** Waits for the engines that are warming up; where they could not be started, the first document tells. */
  async fingerprint(): Promise<string | undefined> {
    await this.#warming;
    return this.#converter?.fingerprint ?? undefined;
  }

  async #warm(converter: Converter): Promise<void> {
    try {
      await converter.warm(this.#stopping.signal);
      this.#log.info({ engine: converter.engine }, "the engines are warm");
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (!(error instanceof ConversionError)) throw error;
      // The first document will try again, and say so to its sender if it is still true then.
      this.#log.error({ err: error }, "the engines could not be started ahead");
    }
  }
}
