import type { EngineIdentity } from "../options.ts";
import type { PrivateFolder } from "../pool/private-folder.ts";

/** A way to run LibreOffice. Each kind has a folder of its own here, with the program of its process. */
export interface Engine {
  readonly kind: "kit" | "wasm";
  readonly name: EngineIdentity["name"];
  /** How many processes to run where nobody says: a core each, as far as memory goes. */
  readonly defaultConcurrency: number;
  /** Writes what the process expects to find, and says how to start it. */
  prepare(folder: PrivateFolder): Promise<EngineLaunch>;
}

/** What to start. A jail wraps this. */
export interface EngineLaunch {
  readonly program: URL;
  /** For {@link EngineSettings.engine}. */
  readonly settings: Readonly<Record<string, string>>;
  /** The whole environment, but for what every engine gets (home, temporary folder, language). */
  readonly environment: Readonly<Record<string, string>>;
}
