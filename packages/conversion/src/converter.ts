import type { ConverterSettings } from "./converter-settings.ts";
import type { Engine } from "./engines/engine.ts";
import { ConversionError } from "./errors.ts";
import type { HiddenSlides } from "./expected-pages.ts";
import { reportFonts } from "./fonts/font-report.ts";
import { inspect } from "./inspection/inspect.ts";
import { readDeckContents } from "./inspection/read-deck-contents.ts";
import { Limits } from "./limits.ts";
import type { ConversionRequest, ConversionResult, EngineIdentity, ExportPlan } from "./options.ts";
import { planExport } from "./plan-export.ts";
import { EngineGone, EngineStalled } from "./pool/engine-gone.ts";
import { EnginePool } from "./pool/engine-pool.ts";
import type { EngineProcess } from "./pool/engine-process.ts";
import type { EngineStatus } from "./pool/seat.ts";
import { StallWatch } from "./pool/stall-watch.ts";
import { ProgressReport } from "./progress-report.ts";
import { runInEngine, type EngineOutcome, type EngineWork } from "./run-in-engine.ts";
import { composeWarnings } from "./warnings.ts";

export interface ConverterEngine {
  readonly kind: "kit" | "wasm";
  readonly name: EngineIdentity["name"];
  /** Null until the first engine process is ready. */
  readonly version: string | null;
}

export interface ConverterStatus {
  readonly engines: readonly EngineStatus[];
  /** Documents that wait for an engine. */
  readonly waiting: number;
}

/** A crash may be chance; twice it is the document. */
const attempts = 2;

/** Converts presentations in a pool of engine processes. Disposing it ends the processes; it waits until they have. */
export class Converter implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #settings: ConverterSettings;
  readonly #pool: EnginePool;

  constructor(engine: Engine, settings: ConverterSettings) {
    this.#engine = engine;
    this.#settings = settings;
    this.#pool = new EnginePool(engine, settings);
  }

  get engine(): ConverterEngine {
    return { kind: this.#engine.kind, name: this.#engine.name, version: this.#pool.readiness?.version ?? null };
  }

  /** For health and metrics. */
  status(): ConverterStatus {
    return { engines: this.#pool.engines, waiting: this.#pool.waiting };
  }

  /**
   * Starts the engines ahead of the first document, and waits until they have proved themselves. Documents may be
   * given meanwhile.
   *
   * @throws {@link ConversionError} `engine-unavailable`, or the signal's reason.
   */
  async warm(signal?: AbortSignal): Promise<void> {
    await this.#pool.warm(signal);
  }

  /**
   * Converts one presentation to PDF. Waits for an engine if all are busy.
   *
   * @throws {@link ConversionError} for everything that documents, options, limits and engines can be at fault for;
   *   nothing is at `output` then that was not there before.
   */
  async convert(request: ConversionRequest): Promise<ConversionResult> {
    const startedAt = performance.now();
    const plan = planExport(request.options);
    using limits = new Limits(request.timeoutMs ?? this.#settings.timeoutMs, request.signal);
    limits.signal.throwIfAborted();
    const report = new ProgressReport(request.onProgress);
    report.enter("waiting");
    const { extension, input, output } = request;
    const inspection = await inspect(input, extension === undefined ? {} : { extension });
    const contents = readDeckContents(input, inspection);
    // Whoever needs it awaits it; nobody does when the engine fails first.
    contents.catch(() => {});
    const work: EngineWork = { input, output, format: inspection.format, plan, contents, report };
    const { outcome, waitedMs } = await this.#persist(work, limits, startedAt);
    return await this.#describe(work, outcome, waitedMs, startedAt);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }

  /** Tries again on a fresh engine when an engine dies, or writes a PDF that is not to be believed. */
  async #persist(
    work: EngineWork,
    limits: Limits,
    since: number,
  ): Promise<{ outcome: EngineOutcome; waitedMs: number }> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work, limits, since);
      } catch (error) {
        if (!isWorthRetrying(error) || attempt === attempts) throw judge(error);
        this.#settings.log.warn({ err: error, attempt }, "conversion failed; trying on a fresh engine");
      }
    }
  }

  async #attempt(
    work: EngineWork,
    limits: Limits,
    since: number,
  ): Promise<{ outcome: EngineOutcome; waitedMs: number }> {
    await using lease = await this.#pool.borrow(limits.signal);
    const waitedMs = Math.round(performance.now() - since);
    limits.startClock();
    const kill = (): void => void lease.engine.kill();
    limits.signal.addEventListener("abort", kill, { once: true });
    using stall = new StallWatch(lease.engine.pid, kill);
    try {
      limits.signal.throwIfAborted();
      const outcome = await runInEngine(lease.engine, work);
      lease.approve();
      return { outcome, waitedMs };
    } catch (error) {
      limits.signal.throwIfAborted();
      throw explain(error, lease.engine, stall);
    } finally {
      limits.signal.removeEventListener("abort", kill);
    }
  }

  async #describe(
    work: EngineWork,
    outcome: EngineOutcome,
    waitedMs: number,
    startedAt: number,
  ): Promise<ConversionResult> {
    const readiness = this.#pool.readiness;
    const { fonts: asked } = await work.contents;
    const { fontMatches: matches, pdf } = outcome;
    const fontsReplaced = reportFonts({ asked, available: readiness?.fonts ?? [], used: pdf.fonts, matches });
    const hiddenSlides = countHidden(outcome.hidden, work.plan, outcome);
    const { loadedMs, exportedMs, checkedMs } = outcome;
    return {
      slides: outcome.slides,
      hiddenSlides,
      pages: outcome.pdf.pages,
      bytes: outcome.pdf.bytes,
      engine: { name: this.#engine.name, version: readiness?.version ?? "unknown" },
      fontsReplaced,
      warnings: composeWarnings(work.plan, outcome, hiddenSlides, fontsReplaced),
      timings: { waitedMs, loadedMs, exportedMs, checkedMs, totalMs: Math.round(performance.now() - startedAt) },
    };
  }
}

/** When an engine dies, whatever was going on fails somehow: its folder goes with it. */
function explain(error: unknown, engine: EngineProcess, stall: StallWatch): unknown {
  if (error instanceof ConversionError || engine.gone === null) return error;
  if (!stall.stalled) return engine.gone;
  return new EngineStalled("the engine waited for itself, and was killed", { cause: engine.gone });
}

/** Where the document only hints at hidden slides, the pages of a whole export tell. */
function countHidden(hidden: HiddenSlides, plan: ExportPlan, { slides, pdf }: EngineOutcome): number {
  switch (hidden.kind) {
    case "known":
      return hidden.numbers.length;
    case "at-most":
      if (plan.hiddenSlides || plan.slides !== null) return hidden.count;
      return slides - pdf.pages / (plan.notes ? 2 : 1);
  }
}

function isWorthRetrying(error: unknown): boolean {
  if (error instanceof EngineGone || error instanceof EngineStalled) return true;
  return error instanceof ConversionError && error.code === "incomplete-output";
}

/** An engine that dies of a document by its own hand twice cannot read it; one that is killed met another trouble. */
function judge(error: unknown): unknown {
  if (error instanceof EngineStalled) {
    return new ConversionError("engine-crashed", "LibreOffice stopped working on the presentation, twice.", {
      cause: error,
    });
  }
  if (!(error instanceof EngineGone)) return error;
  if (error.signal === "SIGKILL") {
    return new ConversionError(
      "engine-crashed",
      "The conversion engine was killed from outside, twice; the machine may be short of memory.",
      { cause: error },
    );
  }
  return new ConversionError(
    "unreadable-document",
    "LibreOffice crashed on the presentation, twice; it seems to be damaged. " +
      "Open it in the program that made it and save it again.",
    { cause: error },
  );
}
