import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ConversionError } from "./errors.ts";
import type { GivenDocument } from "./given-document.ts";
import { inspect } from "./inspection/inspect.ts";
import { readDeckContents } from "./inspection/read-deck-contents.ts";
import type { EngineProcess } from "./pool/engine-process.ts";
import { takeOutput } from "./pool/take-output.ts";

/** [MS-OFFCRYPTO] 2.3.4.11 and 2.3.5.2. */
const longestPassword = 255;
/** A compound file is written anew, in whole sectors. */
const sectorsMore = 1_000_000;

/**
 * Has the engine open what a password protects, and holds what is inside against the limits like any other document. An
 * engine does it because these are hostile bytes, and the way to a key may be long: it is jailed, and has a time limit.
 *
 * @returns what is inside, as a document of its own; a document that is not protected as it is.
 * @throws {@link ConversionError} `wrong-password`, `password-protected` for a protection that is not known here,
 *   `unreadable-document`, and what inspection throws.
 */
export async function unlockDocument(engine: EngineProcess, given: GivenDocument): Promise<GivenDocument> {
  const { inspection, password, documentLimits: limits } = given;
  if (!inspection.encrypted || password === null) return given;
  const protectedFile = await engine.folder.giveInput(given.input, "protected");
  const output = join(engine.folder.work, "unlocked");
  await ask(engine, protectedFile, output, password);
  const { size } = await stat(given.input);
  const input = await takeOutput(engine.folder, output, size + sectorsMore);
  const opened = await inspect(input, { extension: inspection.type.extension, limits });
  const contents = readDeckContents(input, opened);
  contents.catch(() => {});
  return { ...given, input, inspection: opened, contents };
}

async function ask(engine: EngineProcess, input: string, output: string, password: string): Promise<void> {
  const outcome = await engine.ask<"unlock">({ kind: "unlock", input, output, password });
  switch (outcome) {
    case "unlocked":
      return;
    case "wrong-password":
      await engine.folder.clearWork();
      throw new ConversionError("wrong-password", "The password does not open the document.");
    case "unknown-method":
      throw new ConversionError(
        "password-protected",
        "The document is protected in a way that is not known here. Save a copy without the password and give that.",
      );
  }
}

/** @throws {@link ConversionError} `invalid-options`; the password is not repeated. */
export function checkPassword(password: unknown): string | null {
  if (password === undefined) return null;
  if (typeof password === "string" && password !== "" && password.length <= longestPassword) return password;
  throw new ConversionError("invalid-options", `"password" must be a string of 1 to ${longestPassword} characters`);
}
