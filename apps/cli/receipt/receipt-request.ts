import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isJobError, parseReceipt } from "@millrace/jobs";
import type { ReceiptDocument } from "@millrace/jobs";
import { didYouMean } from "../did-you-mean.ts";
import { givenPath } from "../given-path.ts";
import { readArguments } from "../read-arguments.ts";
import { UsageError } from "../usage-error.ts";
import { receiptOptions } from "./receipt-options.ts";

/** The command line of `millrace receipt verify`, checked, and what it names. */
export interface ReceiptRequest {
  readonly document: ReceiptDocument;
  readonly publicKey: KeyObject;
  /** As they were given. */
  readonly files: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
}

/** @throws {@link UsageError} naming every fault */
export async function readReceiptRequest(args: readonly string[]): Promise<ReceiptRequest> {
  const { positionals, values, faults } = readArguments(args, receiptOptions);
  const [action, receipt, ...files] = positionals;
  const { key } = values;
  const missing = [
    ...(action === "verify" ? [] : [notAnAction(action)]),
    ...(action === "verify" && receipt === undefined ? ["Say which receipt: a file of JSON."] : []),
    ...(typeof key === "string" ? [] : ["Say with --key which public key to check it with."]),
  ];
  if (faults.length + missing.length > 0 || receipt === undefined || typeof key !== "string") {
    throw new UsageError([...faults, ...missing, "`millrace receipt --help` has examples."]);
  }
  const document = readReceipt(receipt, await read(receipt));
  const publicKey = readKey(key, await read(key));
  return { document, publicKey, files, json: values["json"] === true, quiet: values["quiet"] === true };
}

function notAnAction(action: string | undefined): string {
  return action === undefined
    ? "Say what to do with a receipt: verify."
    : `There is no "receipt ${action}"${didYouMean(action, ["verify"])}`;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(givenPath(path), "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new UsageError([`${path} cannot be read (${String(error.code)}).`]);
  }
}

function readReceipt(path: string, text: string): ReceiptDocument {
  try {
    return parseReceipt(JSON.parse(text));
  } catch (error) {
    if (isJobError(error, "invalid-input")) throw new UsageError([`${path}: ${error.message}.`]);
    if (error instanceof SyntaxError) throw new UsageError([`${path} is not JSON: ${error.message}.`]);
    throw error;
  }
}

function readKey(path: string, text: string): KeyObject {
  if (/PRIVATE KEY/u.test(text)) {
    throw new UsageError([
      `${path} is a private key: checking needs the public one, which \`/api/receipt-key\` gives.`,
    ]);
  }
  try {
    const key = createPublicKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
  }
  throw new UsageError([`${path} is not a public key of Ed25519 in PEM.`]);
}
