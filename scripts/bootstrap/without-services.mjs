// @ts-check
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/** What Debian's packages ask before they start a service (invoke-rc.d(8)); 101 forbids it. */
const POLICY = "/usr/sbin/policy-rc.d";
const FORBID =
  "#!/bin/sh\n# Put here by Millrace's bootstrap while it installs servers for its tests; may be deleted.\nexit 101\n";

/**
 * Runs `install` while Debian's packages start no services: the tests start servers of their own, and nobody asked for
 * one on the usual port. A policy that the machine has already is left in charge.
 *
 * @param {() => Promise<void>} install
 */
export async function withoutServices(install) {
  // One of ours that is there already was left by a run that was killed.
  const mayWrite = !existsSync(POLICY) || readFileSync(POLICY, "utf8") === FORBID;
  if (mayWrite) writeFileSync(POLICY, FORBID, { mode: 0o755 });
  try {
    await install();
  } finally {
    if (mayWrite) rmSync(POLICY, { force: true });
  }
}
