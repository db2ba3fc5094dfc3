import { ConversionError } from "./errors.ts";
import { outputTooLarge } from "./judge-failure.ts";
import { EngineRefusal } from "./pool/engine-gone.ts";

/** For the end of a promise: what LibreOffice refuses to read is damaged. */
export function throwUnreadable(cause: unknown): never {
  if (!(cause instanceof EngineRefusal)) throw cause;
  throw new ConversionError(
    "unreadable-document",
    "LibreOffice cannot read the document; it seems to be damaged. Open it in the program that made it and save it again.",
    { cause },
  );
}

/** For the end of a promise: a refusal to write may be a file that took no more, in LibreOffice's own word. */
export function throwUnwritable(cause: unknown): never {
  if (cause instanceof EngineRefusal && /Area:Io Class:(?:Write|Space)/u.test(cause.message)) {
    throw outputTooLarge(cause);
  }
  throwUnreadable(cause);
}
