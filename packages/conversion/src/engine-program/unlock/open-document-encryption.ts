import { createDecipheriv, createHash, pbkdf2Sync } from "node:crypto";
import { unescapeXml } from "../../inspection/unescape-xml.ts";

/** What the manifest says of an encrypted part: the attributes of its elements by their names (OpenDocument 1.3, part 2, 4.8). */
export type EncryptionData = ReadonlyMap<string, string>;

const tag = /<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/gu;
const attribute = /(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu;
const aes = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
const startKeyHashes: Readonly<Record<string, string>> = {
  "http://www.w3.org/2000/09/xmldsig#sha256": "sha256",
  "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
  "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
  SHA1: "sha1",
};
const keyBytes = 32;
const checkedBytes = 1_024;

/** The parts that a manifest says are encrypted. */
export function readEncryption(manifest: string): Map<string, EncryptionData> {
  const encrypted = new Map<string, EncryptionData>();
  let part = "";
  let found = new Map<string, string>();
  for (const [, closing, name, attributes = "", empty] of manifest.matchAll(tag)) {
    if (name === "file-entry" && closing === "") {
      found = new Map();
      part = attributesOf(attributes).get("full-path") ?? "";
    } else if (closing === "") {
      for (const [key, value] of attributesOf(attributes)) found.set(key, value);
    }
    const ended = name === "file-entry" && (closing !== "" || empty !== "");
    if (ended && found.has("algorithm-name")) encrypted.set(part, found);
  }
  return encrypted;
}

/** The manifest of the same parts, none of them encrypted. */
export function withoutEncryption(manifest: string): string {
  return manifest.replaceAll(/<([\w.-]+:)?encryption-data[\s>][^]*?<\/\1encryption-data\s*>/gu, "");
}

/** Whether a part is encrypted with AES-256-CBC and PBKDF2, as LibreOffice 7.4 does it. */
export function isKnownMethod(data: EncryptionData): boolean {
  const derivation = data.get("key-derivation-name") ?? "";
  return data.get("algorithm-name") === aes && /(?:^|#)pbkdf2$/iu.test(derivation) && startKeyHash(data) !== undefined;
}

/** A part as it was packed before it was encrypted; null where the password is another. */
export function decryptPart(encrypted: Buffer, data: EncryptionData, password: string): Buffer | null {
  const bytes = (name: string): Buffer => Buffer.from(data.get(name) ?? "", "base64");
  const startKey = createHash(startKeyHash(data) ?? "sha256")
    .update(password)
    .digest();
  const key = pbkdf2Sync(startKey, bytes("salt"), Number(data.get("iteration-count")), keyBytes, "sha1");
  const cipher = createDecipheriv("aes-256-cbc", key, bytes("initialisation-vector")).setAutoPadding(false);
  const padded = Buffer.concat([cipher.update(encrypted), cipher.final()]);
  // XML encryption fills the last block with anything, and says in its last byte with how much (5.2).
  const part = padded.subarray(0, Math.max(0, padded.length - (padded.at(-1) ?? 0)));
  const hash = data.get("checksum-type")?.toLowerCase().includes("sha256") === true ? "sha256" : "sha1";
  const sum = createHash(hash).update(part.subarray(0, checkedBytes)).digest();
  return sum.equals(bytes("checksum")) ? part : null;
}

function startKeyHash(data: EncryptionData): string | undefined {
  // Left out it means SHA-1 (4.8.12).
  return startKeyHashes[data.get("start-key-generation-name") ?? "SHA1"];
}

function attributesOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(attribute)].map(([, name = "", double, single]) => [name, unescapeXml(double ?? single ?? "")]),
  );
}
