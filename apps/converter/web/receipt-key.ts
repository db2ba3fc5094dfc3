import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { JobError } from "@millrace/jobs";

const setting = "MILLRACE_RECEIPT_KEY";

/**
 * The key that receipts are signed with; undefined where no file is named.
 * @throws JobError `invalid-definition` if the file cannot be read, or holds another kind of key
 */
export function readReceiptKey(path: string): KeyObject | undefined {
  if (path === "") return undefined;
  const key = privateKeyIn(path, textOf(path));
  if (key.asymmetricKeyType === "ed25519") return key;
  throw unusable(`${path} holds a key of the kind ${key.asymmetricKeyType ?? "unknown"}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw unusable(`${path} cannot be read (${String(cause.code)})`, cause);
  }
}

function privateKeyIn(path: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw unusable(`${path} holds no private key that can be read`, cause);
  }
}

function unusable(what: string, cause?: unknown): JobError {
  const advice = `give ${setting} a private key of Ed25519 in PEM: openssl genpkey -algorithm ed25519 -out receipt-key.pem`;
  return new JobError("invalid-definition", `${setting}: ${what}; ${advice}`, { cause });
}
