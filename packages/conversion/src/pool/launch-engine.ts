import type { EngineSettings } from "../engine-program/protocol.ts";
import type { Engine } from "../engines/engine.ts";
import type { ConfinedCommand, Jail } from "../jail/jail.ts";
import type { ProcessLimits } from "../jail/process-limits.ts";
import { programPaths } from "../jail/readable-paths.ts";
import { PrivateFolder } from "./private-folder.ts";

/** Where an engine runs. */
export interface EngineSurroundings {
  readonly temporaryFolder: string;
  readonly jail: Jail;
  readonly limits: ProcessLimits;
}

export interface EngineCommandLine extends ConfinedCommand {
  /** All of it. */
  readonly environment: Record<string, string>;
}

/** Makes an engine's folder, and says how to start its process there. The folder is the caller's to remove. */
export async function launchEngine(
  engine: Engine,
  { temporaryFolder, jail, limits }: EngineSurroundings,
): Promise<{ command: EngineCommandLine; folder: PrivateFolder }> {
  const folder = await PrivateFolder.create(temporaryFolder);
  try {
    const launch = await engine.prepare(folder);
    const owner = jail.nextOwner();
    await folder.handOver(owner);
    const readable = [...programPaths(), ...launch.readable];
    const settings: EngineSettings = {
      parent: jail.parentInside ?? process.pid,
      folder: folder.path,
      engine: launch.settings,
    };
    const words = [process.execPath, launch.program.pathname, JSON.stringify(settings)];
    const command = jail.confine({ command: words, folder, readable, limits, owner });
    return { command: { ...command, environment: environmentOf(folder, launch.environment) }, folder };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/**
 * A folder that never is one, so that LibreOffice finds no program to start. It would: for the first document it asks
 * GnuPG five times what it can do (0.06 s), and it would have Ghostscript draw a stranger's PostScript.
 */
const noPrograms = "/dev/null";

/** Nothing of ours: a document must not find a secret there (CVE-2024-12426). */
function environmentOf(folder: PrivateFolder, own: Readonly<Record<string, string>>): Record<string, string> {
  return { HOME: folder.home, TMPDIR: folder.temporary, PATH: noPrograms, LANG: "C.UTF-8", ...own };
}
