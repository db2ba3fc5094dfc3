import type { DocumentKind } from "../document-types.ts";
import type { EngineIdentity } from "../options.ts";
import type { PrivateFolder } from "../pool/private-folder.ts";

/** A way to run LibreOffice. Each kind has a folder of its own here, with the program of its process. */
export interface Engine {
  readonly kind: "kit" | "wasm";
  readonly name: EngineIdentity["name"];
  /** How many processes to run where nobody says: a core each, as far as memory goes. */
  readonly defaultConcurrency: number;
  /** How many further processes to keep warm, for the next to be replaced, where nobody says. */
  readonly defaultSpares: number;
  readonly memory: EngineMemory;
  /** What would help where it cannot read that kind, as half a sentence; null where it can. */
  missingPart(kind: DocumentKind): string | null;
  /** Writes what the process expects to find, and says how to start it. */
  prepare(folder: PrivateFolder): Promise<EngineLaunch>;
}

export interface EngineMemory {
  /** What one process may use, where nobody says. */
  readonly maxBytes: number;
  /** The size at which a process between two documents is replaced, where nobody says. */
  readonly retireAboveBytes: number;
  /** What it reserves and does not use: each of Node's threads keeps half a gigabyte of addresses that the kernel counts. */
  readonly reservedBytes: number;
}

/** What to start. The jail wraps this. */
export interface EngineLaunch {
  readonly program: URL;
  /** For {@link EngineSettings.engine}. */
  readonly settings: Readonly<Record<string, string>>;
  /** The whole environment, but for what every engine gets (home, temporary folder, language). */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute paths that the process reads besides the system, Node, this package and what it depends on. */
  readonly readable: readonly string[];
}
