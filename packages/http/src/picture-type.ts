/** The signatures of the pictures that browsers show, by the bytes that they begin with. */
const signatures: readonly (readonly [type: string, offset: number, bytes: Buffer])[] = [
  ["image/png", 0, Buffer.from("89504e470d0a1a0a", "hex")],
  ["image/jpeg", 0, Buffer.from("ffd8ff", "hex")],
  ["image/webp", 8, Buffer.from("WEBPVP8", "latin1")],
];

/** The type of a picture by its own bytes; null for whatever else a handler may have given out for one. */
export function pictureType(bytes: Buffer): string | null {
  const found = signatures.find(([, offset, own]) => bytes.subarray(offset, offset + own.length).equals(own));
  return found?.[0] ?? null;
}
