import { verifyReceipt } from "@millrace/jobs";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { checkFile } from "./check-file.ts";
import { receiptHelp } from "./receipt-options.ts";
import { readReceiptRequest } from "./receipt-request.ts";
import { tellVerification } from "./tell-verification.ts";
import type { Verification } from "./tell-verification.ts";

/** `millrace receipt verify`: whether a receipt is to be believed, and whether files are those it tells of. */
export const receiptCommand: Command = {
  name: "receipt",
  summary: "whether a receipt is as it was signed, and of these files",
  help: receiptHelp,
  async run(args, terminal, signal) {
    const { document, publicKey, files, json, quiet } = await readReceiptRequest(args);
    try {
      const checked = [];
      for (const file of files) checked.push(await checkFile(file, document.receipt, signal));
      const found: Verification = { document, signed: verifyReceipt(document, publicKey), files: checked };
      const isTrue = found.signed && checked.every(({ is }) => is !== null);
      if (json) terminal.print(`${JSON.stringify(summaryOf(found, isTrue), null, 2)}\n`);
      else if (!quiet) tellVerification(found, terminal);
      return isTrue ? exitCodes.done : exitCodes.failed;
    } catch (error) {
      if (!signal.aborted) throw error;
      terminal.say("Interrupted.");
      return exitCodes.interrupted;
    }
  },
};

function summaryOf({ document, signed, files }: Verification, ok: boolean): object {
  return { ok, signed, keyId: document.signature?.keyId ?? null, receipt: document.receipt, files };
}
