import { openConverter, type ConversionRequest, type ConversionResult, type Converter } from "@millrace/conversion";
import type { HostedService } from "@millrace/hosting";
import type { Logger } from "@millrace/jobs";
import type { DocumentConverter } from "../export-to-pdf.ts";
import type { ConverterSettings } from "../settings.ts";

type EngineSettings = Pick<ConverterSettings, "engine" | "concurrency" | "jobTimeoutMs">;

/** The engines of this process: started with the host, gone with it. */
export class ConversionEngines implements HostedService, DocumentConverter {
  readonly #settings: EngineSettings;
  readonly #log: Logger;
  #converter: Converter | undefined;

  constructor(settings: EngineSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
  }

  /** Finds the engine; the processes warm up behind it, so that the server need not wait for them. */
  async start(signal: AbortSignal): Promise<void> {
    const { engine, concurrency, jobTimeoutMs } = this.#settings;
    const converter = await openConverter({ engine, concurrency, timeoutMs: jobTimeoutMs, log: this.#log });
    this.#converter = converter;
    void this.#warm(converter, signal);
  }

  async stop(): Promise<void> {
    await this.#converter?.[Symbol.asyncDispose]();
  }

  async convert(request: ConversionRequest): Promise<ConversionResult> {
    if (this.#converter === undefined) throw new Error("the engines have not been started");
    return this.#converter.convert(request);
  }
}
