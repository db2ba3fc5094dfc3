import type { DocumentKind } from "./document-types.ts";
import type { ExportOptions } from "./export-options.ts";
import type { DocumentLimits } from "./inspection/document-limits.ts";
import type { JailMode } from "./jail/jail.ts";
import type { ThumbnailRequest } from "./thumbnails/thumbnail-request.ts";

/** Which engine to use. `auto` takes the installed LibreOffice, and the embedded one where none is installed. */
export type EngineChoice = "auto" | "kit" | "wasm";

/** A logger as pino's: the record first, then the message. */
export interface ConversionLog {
  debug(record: object, message: string): void;
  info(record: object, message: string): void;
  warn(record: object, message: string): void;
  error(record: object, message: string): void;
}

export interface ConverterOptions {
  /** Default `auto`. */
  readonly engine?: EngineChoice;
  /**
   * Engine processes, and so documents converted at the same time. Default: one per core; of the embedded engine no
   * more than half the machine's memory holds at 1.75 GiB each.
   */
  readonly concurrency?: number;
  /** Engine processes kept warm besides, for when one has to be replaced. Default: 1 of the installed LibreOffice, 0 of the embedded one. */
  readonly spares?: number;
  /** Documents that one engine process converts; 1 gives each document a process of its own. Default 100. */
  readonly reuse?: number;
  /** A process that has grown beyond this is replaced after its document. Default: 1 GiB, embedded 2.5 GiB. */
  readonly retireAboveBytes?: number;
  /** Documents that may wait for an engine; one more is refused with `queue-full`. Default 1,000. */
  readonly maxWaiting?: number;
  /** The memory that one engine may take for a document. Default: 2 GiB, embedded 4 GiB. */
  readonly maxMemoryBytes?: number;
  /** The largest file that an engine may write, and so the largest PDF. Default 1 GiB. */
  readonly maxOutputBytes?: number;
  /** What an engine is kept from. Default `auto`: the best that this machine has. */
  readonly jail?: JailMode;
  /** What a document may be; see {@link DocumentLimits} for the defaults. */
  readonly limits?: Partial<DocumentLimits>;
  /** The time limit of one document, counted from when an engine takes it up. Default 300,000. */
  readonly timeoutMs?: number;
  /** The time limit for an engine to start and prove itself. Default 120,000. */
  readonly startTimeoutMs?: number;
  /** Where each engine gets its private folder. Default: the system's temporary folder. */
  readonly temporaryFolder?: string;
  /** LibreOffice's program folder, where it is not in one of the usual places. */
  readonly libreOfficePath?: string;
  /** Default: silence. */
  readonly log?: ConversionLog;
}

export type ConversionStage = "waiting" | "loading" | "exporting" | "checking";

export interface ConversionProgress {
  readonly stage: ConversionStage;
  /** The slide that the engine has just loaded or exported, where it tells; counted from 1. */
  readonly slide?: number;
  /** While the document waits: its place in the line, counted from 1. */
  readonly place?: number;
  /** How many slides are to be loaded or exported, where that is known. */
  readonly slides?: number;
  /** 0 to 100, never less than before. */
  readonly percent: number;
}

export interface ConversionRequest {
  /** Path of the document. It is only read. */
  readonly input: string;
  /**
   * Path of the PDF. It appears whole or not at all; a file of that name is replaced. Leave it out where only thumbnails
   * or the text are wanted: no PDF is made then.
   */
  readonly output?: string;
  /**
   * Path of a file with the document's text, in UTF-8: a line for each paragraph, tabs between cells, a form feed between
   * slides or sheets. Of a presentation it has the slides that the options choose, and with `notes` the notes. It appears
   * whole or not at all; a file of that name is replaced.
   */
  readonly text?: string;
  /** Pictures of the slides. They come one by one, before the PDF is done. */
  readonly thumbnails?: ThumbnailRequest;
  /** The extension that decides the format, where `input` has another name. With or without its dot. */
  readonly extension?: string;
  readonly options?: ExportOptions;
  /**
   * Opens a document that is protected by one: OOXML, .ppt and OpenDocument. Of one that is not protected it means nothing. It is kept
   * nowhere, and told to the engine that opens the document only.
   */
  readonly password?: string;
  /** Ends the conversion with `cancelled`; the engine that works on it is killed. */
  readonly signal?: AbortSignal;
  /** The time limit of this document. Default: the converter's. */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: ConversionProgress) => void;
}

/** Which program made the PDF. */
export interface EngineIdentity {
  readonly name: "LibreOfficeKit" | "LibreOffice WebAssembly";
  /** As LibreOffice tells it, such as `7.4.7.2`. */
  readonly version: string;
}

/** A font that the document asks for and the engine did not have. */
export interface ReplacedFont {
  readonly asked: string;
  readonly got: string;
}

export interface ConversionTimings {
  /** Between the call and the start of the conversion in an engine. */
  readonly waitedMs: number;
  readonly loadedMs: number;
  readonly exportedMs: number;
  readonly checkedMs: number;
  readonly totalMs: number;
}

export interface ConversionResult {
  readonly kind: DocumentKind;
  /** Slides of the presentation, hidden ones included; of a text document its pages, of a spreadsheet its sheets. */
  readonly slides: number;
  readonly hiddenSlides: number;
  /** Pages of the PDF; 0 where none was asked for. */
  readonly pages: number;
  /** Its size; 0 where none was asked for. */
  readonly bytes: number;
  readonly engine: EngineIdentity;
  readonly fontsReplaced: readonly ReplacedFont[];
  /**
   * Characters that none of the engine's fonts has, in whose place the PDF has an empty box; 500 at the most. Null where
   * that is not known: no PDF was made, or one with fonts of a kind that is not read.
   */
  readonly missingCharacters: readonly string[] | null;
  /** What the person who gave the document should know, in plain words. */
  readonly warnings: readonly string[];
  readonly timings: ConversionTimings;
}
