import { createHash } from "node:crypto";

/** The number of an advisory lock, out of what it stands for; as text, because it has 64 bits. */
export function lockKey(schema: string, ...names: readonly string[]): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([schema, ...names]))
    .digest();
  return String(digest.readBigInt64BE());
}
