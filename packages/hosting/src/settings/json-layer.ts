import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { didYouMean, type SettingFault } from "../errors.ts";
import type { Settings } from "./define-settings.ts";
import type { Layer } from "./layer.ts";

/** Reads a JSON file of settings. A file that is not there is an empty layer. */
export function jsonLayer(settings: Settings, path: string): Layer {
  const file = basename(path);
  const parsed = parseFile(path);
  switch (parsed.kind) {
    case "absent":
      return { values: [], faults: [] };
    case "faulty":
      return { values: [], faults: [{ layer: file, problem: parsed.problem }] };
    case "object":
      return objectLayer(settings, file, parsed.object);
  }
}

type ParsedFile =
  | { readonly kind: "absent" }
  | { readonly kind: "faulty"; readonly problem: string }
  | { readonly kind: "object"; readonly object: object };

function parseFile(path: string): ParsedFile {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return { kind: "object", object: parsed };
    return { kind: "faulty", problem: "expected one JSON object of settings" };
  } catch (cause) {
    if (cause instanceof SyntaxError) return { kind: "faulty", problem: `not valid JSON: ${cause.message}` };
    if (!isSystemError(cause)) throw cause;
    if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return { kind: "absent" };
    return { kind: "faulty", problem: `cannot be read: ${cause.message}` };
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error;
}

function objectLayer(settings: Settings, file: string, object: object): Layer {
  // "$schema" is how editors are told of a file's form; it sets nothing.
  const entries = Object.entries(object).filter(([key]) => key !== "$schema");
  const known = entries.filter(([key]) => Object.hasOwn(settings, key));
  const unknown = entries.filter(([key]) => !Object.hasOwn(settings, key));
  return {
    values: known.map(([key, value]) => ({ key, origin: `${file}, key "${key}"`, value: value as unknown })),
    faults: unknown.map(([key]) => unknownKey(settings, file, key)),
  };
}

function unknownKey(settings: Settings, file: string, key: string): SettingFault {
  return { key, layer: file, problem: `unknown key "${key}"${didYouMean(key, Object.keys(settings))}` };
}
