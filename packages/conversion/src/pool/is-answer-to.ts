import type { EngineRequest, OpenedDocument, UnlockOutcome } from "../engine-program/protocol.ts";
import { isAmount, isListOf } from "./value-shapes.ts";

type Kind = EngineRequest["kind"];

const outcomes: ReadonlySet<unknown> = new Set<UnlockOutcome>(["unlocked", "wrong-password", "unknown-method"]);
const documents: ReadonlySet<unknown> = new Set<OpenedDocument["document"]>([
  "presentation",
  "text",
  "spreadsheet",
  "other",
]);

const shapes: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  unlock: (value) => outcomes.has(value),
  open: isOpenedDocument,
  export: isNothing,
  picture: isNothing,
  text: isNothing,
  "match-fonts": (value) => Array.isArray(value) && value.every((each) => each === null || typeof each === "string"),
  "missing-characters": (value) => value === null || isListOf("string", value),
  close: isNothing,
  prove: isNothing,
};

/** Whether `value` has the shape of an answer to a request of this kind (`EngineAnswers`). */
export function isAnswerTo(kind: Kind, value: unknown): boolean {
  return shapes[kind](value);
}

function isNothing(value: unknown): boolean {
  return value === null;
}

function isOpenedDocument(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { document, slides, hidden }: Partial<Record<keyof OpenedDocument, unknown>> = value;
  return documents.has(document) && isAmount(slides) && (hidden === null || isListOf("number", hidden));
}
