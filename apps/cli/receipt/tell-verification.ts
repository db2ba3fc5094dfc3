import type { ReceiptDocument } from "@millrace/jobs";
import type { Terminal } from "../terminal.ts";
import type { CheckedFile } from "./check-file.ts";

/** What was found of a receipt. */
export interface Verification {
  readonly document: ReceiptDocument;
  /** Whether it is as the holder of the key has signed it. */
  readonly signed: boolean;
  readonly files: readonly CheckedFile[];
}

/** Tells people what was found. */
export function tellVerification({ document, signed, files }: Verification, terminal: Terminal): void {
  const { signature, receipt } = document;
  const mark = (good: boolean): string => (good ? terminal.green("✓") : terminal.red("✗"));
  if (signed) terminal.say(`${mark(true)} The receipt is as it was signed with this key.`);
  else if (signature === null) terminal.say(`${mark(false)} The receipt is not signed: nothing shows who wrote it.`);
  else
    terminal.say(
      `${mark(false)} The receipt is not as it was signed, or was signed with another key (${signature.keyId}).`,
    );
  const { kind, id, state, finishedAt } = receipt;
  terminal.say(`  ${terminal.faint(`${signed ? "It says" : "It claims"}: ${kind} ${id} ${state} at ${finishedAt}`)}`);
  for (const file of files) terminal.say(`${mark(file.is !== null)} ${sentenceOf(file)}`);
}

function sentenceOf({ file, is, expected }: CheckedFile): string {
  if (is !== null) return `${file} is its ${is}.`;
  if (expected === null) return `${file} is none of its files.`;
  return `${file} has the name of one of its files, and other bytes: it was changed, or is another.`;
}
