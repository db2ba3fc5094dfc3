import type { ConverterSettings } from "./converter-settings.ts";
import type { Engine } from "./engines/engine.ts";
import { documentKinds, type DocumentKind } from "./document-types.ts";
import { ConversionError } from "./errors.ts";
import type { HiddenSlides } from "./expected-pages.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { reportFonts } from "./fonts/font-report.ts";
import type { Jail, JailDescription } from "./jail/jail.ts";
import type { DocumentLimits } from "./inspection/document-limits.ts";
import type { Inspection } from "./inspection/inspection.ts";
import { inspect } from "./inspection/inspect.ts";
import { isWorthRetrying, judgeFailure, leavesEngineSound, nameFailure } from "./judge-failure.ts";
import { readDeckContents } from "./inspection/read-deck-contents.ts";
import { Limits } from "./limits.ts";
import type { ExportPlan } from "./export-options.ts";
import type { ConversionRequest, ConversionResult, EngineIdentity } from "./options.ts";
import { planExport } from "./plan-export.ts";
import { EnginePool } from "./pool/engine-pool.ts";
import type { EngineStatus } from "./pool/seat.ts";
import { EngineWatch } from "./pool/engine-watch.ts";
import { ProgressReport } from "./progress-report.ts";
import { Publication } from "./publication.ts";
import { runInEngine, type EngineOutcome, type EngineWork } from "./run-in-engine.ts";
import { planThumbnails } from "./thumbnails/thumbnail-request.ts";
import { ThumbnailMaker } from "./thumbnails/thumbnail-maker.ts";
import { checkPassword } from "./unlock-document.ts";
import { composeWarnings } from "./warnings.ts";
import { warnOfContents } from "./warn-of-contents.ts";

export interface ConverterEngine {
  readonly kind: "kit" | "wasm";
  readonly name: EngineIdentity["name"];
  /** Null until the first engine process is ready. */
  readonly version: string | null;
  /** What it cannot read here, each with what would help. */
  readonly missing: readonly { readonly kind: DocumentKind; readonly advice: string }[];
}

export interface ConverterStatus {
  readonly engines: readonly EngineStatus[];
  /** Documents that wait for an engine. */
  readonly waiting: number;
  /** Documents that may. */
  readonly maxWaiting: number;
  /** Engine processes started since the converter was opened. */
  readonly enginesStarted: number;
  /** What engines are kept from. */
  readonly jail: JailDescription;
}

/** A crash may be chance; twice it is the document. */
const attempts = 2;
/** How often an idle engine converts a document of its own: 30 ms of work natively, so next to nothing. */
const proveEveryMs = 60_000;

/** Converts presentations in a pool of engine processes. Disposing it ends the processes; it waits until they have. */
export class Converter implements AsyncDisposable {
  readonly #engine: Engine;
  readonly #settings: ConverterSettings;
  readonly #jail: Jail;
  readonly #documentLimits: DocumentLimits;
  readonly #pool: EnginePool;

  constructor(engine: Engine, settings: ConverterSettings, jail: Jail) {
    this.#engine = engine;
    this.#settings = settings;
    this.#jail = jail;
    this.#documentLimits = limitsWithin(jail.description, engine, settings.documentLimits);
    const { temporaryFolder, processLimits: limits } = settings;
    const surroundings = { temporaryFolder, jail, limits };
    this.#pool = new EnginePool(engine, { ...settings, proveEveryMs, surroundings });
  }

  get engine(): ConverterEngine {
    const { kind, name } = this.#engine;
    const missing = documentKinds.flatMap((each) => {
      const advice = this.#engine.missingPart(each);
      return advice === null ? [] : [{ kind: each, advice }];
    });
    return { kind, name, version: this.#pool.readiness?.version ?? null, missing };
  }

  /**
   * What a PDF depends on besides its document and the options: while it is the same, so are they. It names this package's version,
   * the engine's, and the font families that the newest engine process has found. Null until the first is ready.
   */
  get fingerprint(): string | null {
    const readiness = this.#pool.readiness;
    return readiness === null ? null : fingerprintOf(this.#engine.name, readiness);
  }

  /** For health and metrics. */
  status(): ConverterStatus {
    const { engines, waiting, started: enginesStarted } = this.#pool;
    const { maxWaiting } = this.#settings;
    return { engines, waiting, maxWaiting, enginesStarted, jail: this.#jail.description };
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
    const { extension, input, output = null, text = null } = request;
    const isWritten = output !== null || text !== null;
    const thumbnails =
      request.thumbnails === undefined ? null : new ThumbnailMaker(planThumbnails(request.thumbnails), isWritten);
    if (!isWritten && thumbnails === null) throw nothingAskedFor();
    const documentLimits = this.#documentLimits;
    const password = checkPassword(request.password);
    // An engine starts while the document is inspected, and has it no sooner than that has found it good.
    this.#pool.expectDocument();
    const inspection = await inspect(input, {
      limits: documentLimits,
      encrypted: password === null ? "refuse" : "accept",
      ...(extension !== undefined && { extension }),
    });
    const contents = readDeckContents(input, inspection);
    requirePart(this.#engine, inspection);
    // Whoever needs it awaits it; nobody does when the engine fails first.
    contents.catch(() => {});
    const document = { input, password, inspection, contents, documentLimits };
    await using publication = new Publication();
    const work: EngineWork = { ...document, output, text, publication, thumbnails, plan, report };
    const { outcome, waitedMs } = await this.#persist(work, limits, startedAt);
    await publication.complete();
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
        if (!isWorthRetrying(error) || attempt === attempts) throw await this.#conclude(error, work);
        this.#settings.log.warn({ err: error, attempt }, "conversion failed; trying on a fresh engine");
      }
    }
  }

  /** What an engine died of is in the log and in the error: the document may be gone when somebody asks. */
  async #conclude(error: unknown, { input }: EngineWork): Promise<unknown> {
    const judged = await judgeFailure(error, input);
    if (judged instanceof ConversionError && judged.evidence !== undefined) {
      this.#settings.log.error({ err: judged, evidence: judged.evidence }, "an engine died of a document, twice");
    }
    return judged;
  }

  async #attempt(
    work: EngineWork,
    limits: Limits,
    since: number,
  ): Promise<{ outcome: EngineOutcome; waitedMs: number }> {
    await using lease = await this.#pool.borrow(limits.signal, (place) => work.report.wait(place));
    const waitedMs = Math.round(performance.now() - since);
    limits.startClock();
    const giveUp = (): void => void lease.engine.kill("its document was given up");
    limits.signal.addEventListener("abort", giveUp, { once: true });
    using watch = new EngineWatch(lease.engine, this.#settings.maxMemoryBytes, giveUp);
    try {
      limits.signal.throwIfAborted();
      const outcome = await runInEngine(lease.engine, work);
      lease.approve();
      return { outcome, waitedMs };
    } catch (error) {
      limits.signal.throwIfAborted();
      if (leavesEngineSound(error)) lease.approve();
      throw nameFailure(error, lease.engine, watch, this.#settings.maxMemoryBytes);
    } finally {
      limits.signal.removeEventListener("abort", giveUp);
    }
  }

  async #describe(
    work: EngineWork,
    outcome: EngineOutcome,
    waitedMs: number,
    startedAt: number,
  ): Promise<ConversionResult> {
    const readiness = this.#pool.readiness;
    const { fontMatches: matches, pdf } = outcome;
    const { fonts: asked } = outcome.contents;
    const fontsReplaced = reportFonts({ asked, available: readiness?.fonts ?? [], used: pdf?.fonts ?? [], matches });
    const hiddenSlides = countHidden(outcome.hidden, work.plan, outcome);
    const { loadedMs, exportedMs, checkedMs } = outcome;
    return {
      kind: work.inspection.kind,
      slides: outcome.slides,
      hiddenSlides,
      pages: pdf?.pages ?? 0,
      bytes: pdf?.bytes ?? 0,
      engine: { name: this.#engine.name, version: readiness?.version ?? "unknown" },
      fontsReplaced,
      missingCharacters: outcome.missingCharacters,
      warnings: [
        ...composeWarnings(work.inspection.kind, work.plan, outcome, hiddenSlides, fontsReplaced),
        ...warnOfContents(outcome.inspection),
      ],
      timings: { waitedMs, loadedMs, exportedMs, checkedMs, totalMs: Math.round(performance.now() - startedAt) },
    };
  }
}

/** The embedded LibreOffice has neither network nor files to reach for; the installed one is only as good as its jail. */
function limitsWithin({ protections }: JailDescription, { kind }: Engine, limits: DocumentLimits): DocumentLimits {
  if (limits.externalContent !== "auto") return limits;
  const walls = protections.filter(({ name }) => name === "network" || name === "files");
  return { ...limits, externalContent: kind === "wasm" || walls.every(({ there }) => there) ? "block" : "refuse" };
}

function requirePart(engine: Engine, { kind, type }: Inspection): void {
  const missing = engine.missingPart(kind);
  if (missing === null) return;
  throw new ConversionError(
    "unsupported-type",
    `A ${type.extension} file cannot be converted here: ${missing}, or use the engine "wasm".`,
  );
}

function nothingAskedFor(): ConversionError {
  return new ConversionError("invalid-options", "Nothing is asked for: name an output, a text, or thumbnails.");
}

/** Where the document only hints at hidden slides, the pages of a whole export tell. */
function countHidden(hidden: HiddenSlides, plan: ExportPlan, { slides, pdf }: EngineOutcome): number {
  switch (hidden.kind) {
    case "known":
      return hidden.numbers.length;
    case "at-most":
      if (pdf === null || plan.hiddenSlides || plan.slides !== null) return hidden.count;
      return slides - pdf.pages / (plan.notes ? 2 : 1);
  }
}
