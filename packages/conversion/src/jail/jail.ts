import type { PrivateFolder } from "../pool/private-folder.ts";
import type { ProcessOwner } from "./engine-owners.ts";
import type { ProcessLimits } from "./process-limits.ts";

/**
 * How much an engine is kept from: `auto` takes the best that this machine has and warns of what is missing,
 * `required` refuses to convert without all of it, `off` is for engines that something else confines.
 */
export type JailMode = "required" | "auto" | "off";

/**
 * What a jail keeps a process from, each by itself:
 * `user` it runs as nobody of importance · `privileges` it can gain none · `network` it has none · `files` it sees a
 * read-only system and its own folder, nothing else · `processes` it sees none but its own, and all of them end with
 * their parent · `limits` processor time, memory, file size and open files end somewhere · `process-count` so do
 * processes and threads.
 */
export type ProtectionName = "user" | "privileges" | "network" | "files" | "processes" | "limits" | "process-count";

export interface Protection {
  readonly name: ProtectionName;
  readonly there: boolean;
  /** By what, or why not and what would help. */
  readonly detail: string;
}

export interface JailDescription {
  /** What it is made of. */
  readonly by: "bubblewrap" | "system tools" | "nothing";
  readonly protections: readonly Protection[];
}

/** A process to be confined. */
export interface Confinement {
  /** The program and its arguments; paths are absolute. */
  readonly command: readonly string[];
  readonly folder: PrivateFolder;
  /** What it may read besides the system; paths are absolute. */
  readonly readable: readonly string[];
  readonly limits: ProcessLimits;
  /** As {@link Jail.nextOwner} said. */
  readonly owner: ProcessOwner | null;
}

/** What to start instead. */
export interface ConfinedCommand {
  readonly program: string;
  readonly parameters: readonly string[];
}

export interface Jail {
  readonly description: JailDescription;
  /** The id of its parent as a process inside sees it, or null where it is what it is outside. */
  readonly parentInside: number | null;
  /** Who the next process is to be; null for our own user. */
  nextOwner(): ProcessOwner | null;
  confine(confinement: Confinement): ConfinedCommand;
}
