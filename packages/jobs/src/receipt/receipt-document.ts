import { z } from "zod";
import { JobError } from "../errors.ts";
import { faultsOf } from "../job-kind.ts";
import type { Receipt } from "./receipt.ts";

/** The signature of a receipt. */
export interface ReceiptSignature {
  readonly algorithm: "Ed25519";
  /** Which key: SHA-256 of the public key in its DER form (SPKI); lower-case hexadecimal. */
  readonly keyId: string;
  /** Of `receipt` as canonical JSON in UTF-8; base64. */
  readonly value: string;
}

/** A receipt as it is handed out: with its signature, or null where nobody signs. */
export interface ReceiptDocument {
  readonly receipt: Receipt;
  readonly signature: ReceiptSignature | null;
}

const time = z.iso.datetime();
const digest = z.looseObject({
  valuesSha256: z.string(),
  files: z.record(z.string(), z.looseObject({ name: z.string(), bytes: z.int().min(0), sha256: z.string() })),
});

// Members that are not known are kept: they are signed with the others.
const receipt: z.ZodType<Receipt> = z.looseObject({
  format: z.literal("millrace-receipt-1"),
  id: z.string(),
  kind: z.string(),
  state: z.enum(["succeeded", "failed", "cancelled"]),
  problem: z.string().nullable(),
  input: digest,
  output: digest.nullable(),
  handlerVersion: z.string().nullable(),
  reusedFrom: time.nullable(),
  attempts: z.int().min(0),
  submittedAt: time,
  startedAt: time.nullable(),
  finishedAt: time,
});

const signature = z.looseObject({ algorithm: z.literal("Ed25519"), keyId: z.string(), value: z.string() });

/** What a {@link ReceiptDocument} looks like, for those who describe it or read it. */
export const receiptDocumentSchema: z.ZodType<ReceiptDocument> = z.looseObject({
  receipt,
  signature: signature.nullable(),
});

/**
 * The receipt in a JSON document that came from outside, which says nothing yet of whether it is to be believed.
 * @throws JobError `invalid-input`, naming every fault, if it is none
 */
export function parseReceipt(document: unknown): ReceiptDocument {
  const checked = receiptDocumentSchema.safeParse(document);
  if (checked.success) return checked.data;
  const faults = faultsOf(checked.error);
  const list = faults.map(({ path, message }) => `${path === "" ? "document" : path}: ${message}`).join("; ");
  throw new JobError("invalid-input", `this is not a receipt: ${list}`, { faults });
}
