/** How a file is packed, by its first bytes. */
export type Container = "zip" | "ole2" | "unknown";

/** As many bytes as {@link sniff} needs. */
export const sniffBytes = 8;

// ECMA-376 part 2 (OPC) and OpenDocument build on ZIP, whose first record is a local file header (APPNOTE 4.3.7), or,
// of an archive without entries, the end of the central directory. OLE2: [MS-CFB] 2.2.
const signatures: readonly { readonly bytes: readonly number[]; readonly container: Container }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], container: "zip" },
  { bytes: [0x50, 0x4b, 0x05, 0x06], container: "zip" },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], container: "ole2" },
];

/** Tells the container from a file's first {@link sniffBytes} bytes; fewer bytes than a signature has are unknown. */
export function sniff(firstBytes: Uint8Array): Container {
  const found = signatures.find(({ bytes }) => bytes.every((byte, index) => firstBytes[index] === byte));
  return found?.container ?? "unknown";
}
