import { createHash, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { canonicalJson } from "../canonical-json.ts";
import { JobError } from "../errors.ts";
import type { ReceiptDocument, ReceiptSignature } from "./receipt-document.ts";
import type { Receipt } from "./receipt.ts";

/** A receipt with a signature that anybody can check who has the public key. */
export interface SignedReceipt extends ReceiptDocument {
  readonly signature: ReceiptSignature;
}

/**
 * Signs a receipt with Ed25519 (RFC 8032).
 * @throws JobError `invalid-definition` if it is given another kind of key
 */
export function signReceipt(receipt: Receipt, privateKey: KeyObject): SignedReceipt {
  checkKey(privateKey, "private");
  const keyId = keyIdOf(createPublicKey(privateKey));
  const value = sign(null, bytesOf(receipt), privateKey).toString("base64");
  return { receipt, signature: { algorithm: "Ed25519", keyId, value } };
}

/**
 * Whether a receipt is as it was when the holder of this key signed it; one without a signature is not.
 * @throws JobError `invalid-definition` if it is given another kind of key
 */
export function verifyReceipt({ receipt, signature }: ReceiptDocument, publicKey: KeyObject): boolean {
  checkKey(publicKey, "public");
  if (signature === null) return false;
  if (signature.algorithm !== "Ed25519" || signature.keyId !== keyIdOf(publicKey)) return false;
  return verify(null, bytesOf(receipt), publicKey, Buffer.from(signature.value, "base64"));
}

function bytesOf(receipt: Receipt): Buffer {
  return Buffer.from(canonicalJson(receipt));
}

function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex");
}

function checkKey(key: KeyObject, type: "private" | "public"): void {
  if (key.type === type && key.asymmetricKeyType === "ed25519") return;
  throw new JobError(
    "invalid-definition",
    `receipts are signed with Ed25519: expected a ${type} key of that kind, not a ${key.type} one of kind ${key.asymmetricKeyType ?? "none"}`,
  );
}
