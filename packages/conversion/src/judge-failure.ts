import { ConversionError } from "./errors.ts";
import { collectEvidence } from "./pool/crash-evidence.ts";
import { EngineGone, EngineStalled } from "./pool/engine-gone.ts";
import type { EngineProcess } from "./pool/engine-process.ts";
import type { EngineWatch } from "./pool/engine-watch.ts";

/** What engines write when the kernel refuses them memory: LibreOffice, V8, Emscripten. */
const outOfMemory = /bad_alloc|out of memory|cannot enlarge memory|cannot allocate memory|allocation failed|OOM/iu;

/** Names the trouble of one attempt. When an engine dies, whatever was going on fails somehow: its folder goes with it. */
export function nameFailure(
  error: unknown,
  engine: EngineProcess,
  watch: EngineWatch,
  maxMemoryBytes: number,
): unknown {
  const { gone } = engine;
  if (error instanceof ConversionError || gone === null) return error;
  switch (watch.fault) {
    case "memory":
      return tooMuchMemory(maxMemoryBytes, gone);
    case "stalled":
      return new EngineStalled("the engine waited for itself, and was killed", { cause: gone });
    case "frozen":
      return new EngineStalled("the engine gave no sign of life, and was killed", { cause: gone });
    case null:
      if (gone.log.includes("EFBIG")) return outputTooLarge(gone);
      return outOfMemory.test(gone.log) ? tooMuchMemory(maxMemoryBytes, gone) : gone;
  }
}

/** An engine that dies may be chance, and a PDF that is not to be believed comes of an engine that is not sound. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof EngineGone || error instanceof EngineStalled) return true;
  return error instanceof ConversionError && error.code === "incomplete-output";
}

/** A wrong password opened nothing: guessing must not cost an engine each time. Whatever else fails may have left something. */
export function leavesEngineSound(error: unknown): boolean {
  return error instanceof ConversionError && error.code === "wrong-password";
}

/** An engine that dies of a document by its own hand twice cannot read it; one that is killed, by us or by others, met another trouble. */
export async function judgeFailure(error: unknown, document: string): Promise<unknown> {
  if (error instanceof EngineStalled) {
    return new ConversionError("engine-crashed", "LibreOffice stopped working on the document, twice.", {
      cause: error,
    });
  }
  if (!(error instanceof EngineGone)) return error;
  const evidence = await collectEvidence(error, document);
  if (error.killedBecause !== null) {
    return new ConversionError(
      "engine-crashed",
      `The conversion engine was ended by the converter, twice: ${error.killedBecause}. The converter's log has what it was.`,
      { cause: error, evidence },
    );
  }
  if (error.signal === "SIGKILL") {
    return new ConversionError(
      "engine-crashed",
      "The conversion engine was killed from outside, twice; the machine may be short of memory.",
      { cause: error, evidence },
    );
  }
  return new ConversionError(
    "unreadable-document",
    "LibreOffice crashed on the document, twice; it seems to be damaged. " +
      "Open it in the program that made it and save it again.",
    { cause: error, evidence },
  );
}

function tooMuchMemory(maxMemoryBytes: number, cause: EngineGone): ConversionError {
  return new ConversionError(
    "memory-limit",
    `The document took more than the ${Math.round(maxMemoryBytes / 1024 ** 2)} MB of memory that one may take, so it was ` +
      "given up. Splitting it, or making its images smaller, may help.",
    { cause },
  );
}

/** The kernel let no file grow further; an engine that cannot write says so in its way, or ends. */
export function outputTooLarge(cause: Error): ConversionError {
  return new ConversionError(
    "output-too-large",
    "What LibreOffice made of the document is larger than one may be. Splitting it, or making its images smaller, may help.",
    { cause },
  );
}
