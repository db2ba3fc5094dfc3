import { readFileSync, writeFileSync } from "node:fs";
import { DocumentRefused } from "../office.ts";
import type { UnlockOutcome } from "../protocol.ts";

/** An OOXML package ([MS-OFFCRYPTO] 2.3.4, standard and agile), or a .ppt with RC4 CryptoAPI encryption (2.3.5). */
export async function unlockCompoundFile(input: string, output: string, password: string): Promise<UnlockOutcome> {
  // Few documents need it, and every engine's start would wait for it.
  const { default: officeCrypto } = await import("officecrypto-tool");
  try {
    const opened = await officeCrypto.decrypt(readFileSync(input), { password });
    writeFileSync(output, opened, { mode: 0o600 });
    return "unlocked";
  } catch (error) {
    if (!(error instanceof Error) || "syscall" in error) throw error;
    // The library has no codes, only these words; whatever else it throws comes of bytes that are not as they should be.
    if (error.message === "The password is incorrect") return "wrong-password";
    if (error.message === "Unsupported encryption algorithms") return "unknown-method";
    throw new DocumentRefused("what the password protects cannot be read", { cause: error });
  }
}
