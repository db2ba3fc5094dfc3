import type { EngineProcess } from "../pool/engine-process.ts";

/** Nobody reads a longer list. */
const mostCharacters = 500;

/**
 * Has the engine look for boxes in the PDF that it has just written. Of what it says only what is a character is
 * believed.
 *
 * @param password what opens the PDF, if anything has to
 * @returns null where it cannot tell
 */
export async function takeMissingCharacters(
  engine: EngineProcess,
  pdf: string,
  password: string | null,
): Promise<readonly string[] | null> {
  const found = await engine.ask<"missing-characters">({ kind: "missing-characters", pdf, password });
  return found && [...new Set(found)].filter(isCharacter).slice(0, mostCharacters);
}

function isCharacter(text: string): boolean {
  return /^\P{Cs}$/u.test(text);
}
