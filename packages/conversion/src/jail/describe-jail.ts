import { tmpdir } from "node:os";
import type { JailDescription } from "./jail.ts";
import { openJail } from "./open-jail.ts";

/**
 * Which protections this machine has for engines, and why it lacks the others. Starts a few small programs to find
 * out.
 *
 * @param temporaryFolder where engines would get their folders; default the system's.
 */
export async function describeJail(temporaryFolder: string = tmpdir()): Promise<JailDescription> {
  return (await openJail("auto", temporaryFolder)).description;
}
