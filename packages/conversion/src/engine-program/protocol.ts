// What the supervisor and an engine process say to each other: one JSON object a line, commands on file descriptor 3,
// events on 4. Not standard input and output, because LibreOffice writes to those as it likes; and not Node's own
// channel, because a descriptor of one's own can be written to from inside a native call that blocks the event loop.
import type { ExportPlan } from "../export-options.ts";
import type { DelimitedText } from "../inspection/delimited-text.ts";

export const commandDescriptor = 3;
export const eventDescriptor = 4;

/** Export options as an engine needs them: `slides` is a range of those that the document has. */
export type ExportFilter = Omit<ExportPlan, "slides"> & { readonly slides: string | null };

export interface OpenRequest {
  readonly input: string;
  /** What it is taken for. */
  readonly document: "presentation" | "text" | "spreadsheet";
  /** How a table as text is written, which is no document by itself; null of everything else. */
  readonly delimited: DelimitedText | null;
}

export interface PictureRequest {
  readonly output: string;
  /** Counted from 1. */
  readonly slide: number;
  readonly format: "png" | "webp";
  /** The longer side, in pixels. */
  readonly size: number;
}

export interface TextRequest {
  readonly output: string;
  /** Counted from 1; of no meaning for other documents than presentations. */
  readonly slides: readonly number[];
  readonly notes: boolean;
}

export type EngineRequest =
  | ({ readonly kind: "open" } & OpenRequest)
  | { readonly kind: "export"; readonly output: string; readonly filter: ExportFilter; readonly pages: number | null }
  | ({ readonly kind: "picture" } & PictureRequest)
  | ({ readonly kind: "text" } & TextRequest)
  /** Open what a password protects, into a file. */
  | { readonly kind: "unlock"; readonly input: string; readonly output: string; readonly password: string }
  | { readonly kind: "match-fonts"; readonly families: readonly string[] }
  /** Look for empty boxes in a PDF that this engine has written. */
  | { readonly kind: "missing-characters"; readonly pdf: string; readonly password: string | null }
  | { readonly kind: "close" }
  /** Convert a document of the engine's own, to show that it still can. */
  | { readonly kind: "prove" };

export type EngineCommand = EngineRequest & { readonly id: number };

export interface OpenedDocument {
  /** What LibreOffice has made of it. */
  readonly document: "presentation" | "text" | "spreadsheet" | "other";
  /** Slides of a presentation, pages of a text document, sheets of a spreadsheet. */
  readonly slides: number;
  /** Slide numbers, or null where this engine cannot tell. */
  readonly hidden: readonly number[] | null;
}

export type UnlockOutcome = "unlocked" | "wrong-password" | "unknown-method";

/** What each command is answered with. */
export interface EngineAnswers {
  readonly unlock: UnlockOutcome;
  readonly open: OpenedDocument;
  readonly export: null;
  readonly picture: null;
  readonly text: null;
  /** For each family the one that this engine takes in its place, or null where it does not tell. */
  readonly "match-fonts": readonly (string | null)[];
  /** The characters in whose place there is a box, or null where that is not known. */
  readonly "missing-characters": readonly string[] | null;
  readonly close: null;
  readonly prove: null;
}

/** How the engine's process is. */
export interface Heartbeat {
  /** The engine's own clock, which does not run while the process is stopped or the machine asleep. */
  readonly atMs: number;
  /** Processor time of all its threads since it began. */
  readonly processorMs: number;
  readonly memoryBytes: number;
}

export type EngineEvent =
  | { readonly kind: "ready"; readonly version: string; readonly fonts: readonly string[] }
  /** Comes every second from a thread of its own, so that it comes while LibreOffice works, too. */
  | ({ readonly kind: "heartbeat" } & Heartbeat)
  | { readonly kind: "progress"; readonly id: number; readonly percent: number }
  | { readonly kind: "page"; readonly id: number; readonly page: number }
  | { readonly kind: "answer"; readonly id: number; readonly value: EngineAnswers[keyof EngineAnswers] }
  /** The document was refused; the process is sound. `message` is the engine's own. */
  | { readonly kind: "refusal"; readonly id: number; readonly message: string };

/** What an engine program gets as its one argument, as JSON. */
export interface EngineSettings {
  /** The process that must outlive this one. */
  readonly parent: number;
  /** The private folder: profile, home, temporary files, the document at hand. */
  readonly folder: string;
  /** What this kind of engine needs besides. */
  readonly engine: Readonly<Record<string, string>>;
}

export function encodeLine(message: EngineCommand | EngineEvent): string {
  return `${JSON.stringify(message)}\n`;
}
