import { createHash } from "node:crypto";
import { join } from "node:path";

/**
 * The socket on which an installed LibreOffice hears whether another one was started with its profile. It lies in /tmp
 * whatever TMPDIR says, named by the profile, and one that is killed leaves it there.
 */
export function officePipe(profileUrl: string): string {
  const digest = createHash("md5").update(profileUrl, "utf16le").digest();
  // Without leading zeros, as LibreOffice writes each byte.
  const name = [...digest].map((byte) => byte.toString(16)).join("");
  return join("/tmp", `OSL_PIPE_${process.getuid?.() ?? 0}_SingleOfficeIPC_${name}`);
}
