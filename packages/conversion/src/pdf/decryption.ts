import { createHash } from "node:crypto";
import { nameOf, type PdfDictionary, type PdfValue } from "./pdf-value.ts";

/** Makes plain what a stream of the object with this number holds. */
export type Decrypt = (data: Buffer, object: number) => Buffer;

/** ISO 32000-1, 7.6.3.3: what a shorter password is filled up with. */
const padding = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");
const keyBytes = 16;
const keyRounds = 50;

/**
 * How a PDF is decrypted that LibreOffice encrypted: the standard security handler with RC4 of 128 bits, version 2 and
 * revision 3.
 *
 * @param password what opens it; empty where everybody may
 * @returns null where it is encrypted in another way
 */
export function decryption(encrypt: PdfDictionary, id: PdfValue | undefined, password: string): Decrypt | null {
  const [version, revision, owner, permissions] = ["V", "R", "O", "P"].map((name) => encrypt.get(name));
  const first: unknown = Array.isArray(id) ? id[0] : undefined;
  const isKnown = nameOf(encrypt, "Filter") === "Standard" && version === 2 && revision === 3;
  if (!isKnown || typeof owner !== "string" || typeof permissions !== "number" || typeof first !== "string")
    return null;
  const key = fileKey(password, unescapeLiteral(owner), permissions, Buffer.from(first, "hex"));
  return (data, object) => rc4(objectKey(key, object), data);
}

/** Algorithm 2. */
function fileKey(password: string, owner: Buffer, permissions: number, id: Buffer): Buffer {
  const allowed = Buffer.alloc(4);
  allowed.writeInt32LE(permissions | 0);
  const padded = Buffer.concat([Buffer.from(password, "latin1"), padding]).subarray(0, padding.length);
  let key = md5(padded, owner, allowed, id);
  for (let round = 0; round < keyRounds; round++) key = md5(key);
  return key;
}

/** Algorithm 1, of generation 0: what was just written has no other. */
function objectKey(key: Buffer, object: number): Buffer {
  return md5(key, Buffer.from([object, object >> 8, object >> 16, 0, 0])).subarray(0, keyBytes);
}

function md5(...parts: readonly Buffer[]): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createHash("md5")).digest();
}

/** By hand: today's OpenSSL has it no more. */
function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (a: number, b: number): void => void ([state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0]);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 255;
    swap(i, j);
  }
  let [i, j] = [0, 0];
  return Buffer.from(data).map((byte) => {
    i = (i + 1) & 255;
    j = (j + (state[i] ?? 0)) & 255;
    swap(i, j);
    return byte ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 255] ?? 0);
  }) as Buffer;
}

const escaped: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** ISO 32000-1, 7.3.4.2: the bytes of a string in parentheses. */
function unescapeLiteral(raw: string): Buffer {
  const text = raw.replaceAll(/\\(?:([0-7]{1,3})|(.))/gsu, (_, octal: string | undefined, other: string) =>
    octal === undefined ? (escaped[other] ?? other) : String.fromCodePoint(Number.parseInt(octal, 8) & 255),
  );
  return Buffer.from(text, "latin1");
}
