import type { Readable } from "node:stream";
import type { EngineEvent } from "../engine-program/protocol.ts";
import { isAmount, isListOf } from "./value-shapes.ts";

/** No event is nearly as long: the longest names the fonts. */
const longestLine = 4 * 1024 * 1024;

/**
 * Reads what an engine says. Nothing of it is believed by its looks: whoever gets hold of an engine says what he likes,
 * at any length. Whether an answer is one to what was asked is told by `isAnswerTo`.
 *
 * @param take returns what makes an event incredible, if anything does
 * @param refuse is called at the first thing that no engine of ours says; nothing is read after it
 */
export function readEvents(
  stream: Readable,
  take: (event: EngineEvent) => string | undefined,
  refuse: (why: string) => void,
): void {
  let rest = "";
  stream.setEncoding("utf8");
  const read = (piece: string): void => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const event = parseEvent(line);
      const why = event === null ? `it said ${line.slice(0, 200)}` : take(event);
      if (why !== undefined) return stop(why);
    }
    if (rest.length > longestLine) stop("it said something without an end");
  };
  const stop = (why: string): void => {
    stream.off("data", read).resume();
    refuse(why);
  };
  stream.on("data", read);
}

/** Null for anything that is no event. */
function parseEvent(line: string): EngineEvent | null {
  const value = parseObject(line);
  return value !== null && isEvent(value) ? (value as unknown as EngineEvent) : null;
}

function parseObject(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isEvent(event: Record<string, unknown>): boolean {
  const { kind } = event;
  if (kind === "ready") return typeof event["version"] === "string" && isListOf("string", event["fonts"]);
  if (kind === "heartbeat") return ["atMs", "processorMs", "memoryBytes"].every((name) => isAmount(event[name]));
  if (!isAmount(event["id"])) return false;
  if (kind === "progress") return isAmount(event["percent"]);
  if (kind === "page") return isAmount(event["page"]);
  if (kind === "answer") return "value" in event;
  return kind === "refusal" && typeof event["message"] === "string";
}
