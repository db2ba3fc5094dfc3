import { randomBytes } from "node:crypto";

/**
 * A new event id: a UUID of version 7 (RFC 9562, section 5.7). It begins with the time in milliseconds, so that ids made one
 * after the other lie side by side in an index, which keeps an inbox quick however large it has grown.
 */
export function newEventId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
