import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fontconfigFile } from "../../fonts/fontconfig-file.ts";
import { profileSettings, profileSettingsPath } from "../../engine-program/profile.ts";
import { missingPart } from "./missing-part.ts";
import { moduleUrl } from "../../module-url.ts";
import type { Engine } from "../engine.ts";

const GiB = 1024 ** 3;

/** LibreOfficeKit: the LibreOffice whose program folder is `program`. */
export function kitEngine(program: string): Engine {
  return {
    kind: "kit",
    name: "LibreOfficeKit",
    defaultConcurrency: availableParallelism(),
    defaultSpares: 1,
    // 220 MB at rest, 600 MB seen with large decks.
    memory: { maxBytes: 2 * GiB, retireAboveBytes: 1 * GiB, reservedBytes: 2 * GiB },
    missingPart: (kind) => missingPart(program, kind),
    async prepare(folder) {
      const settings = join(folder.profile, profileSettingsPath);
      await mkdir(dirname(settings), { recursive: true, mode: 0o700 });
      await writeFile(settings, profileSettings(), { mode: 0o600 });
      const fonts = join(folder.profile, "fonts.conf");
      await writeFile(fonts, fontconfigFile(process.env["FONTCONFIG_FILE"]), { mode: 0o600 });
      return {
        program: moduleUrl(import.meta.url, "./main"),
        settings: { program },
        environment: { SAL_USE_VCLPLUGIN: "svp", FONTCONFIG_FILE: fonts, ...fontSettings() },
        // LibreOffice's installation, and where fonts are said to be.
        readable: [dirname(program), ...fontPaths()],
      };
    },
  };
}

/** What the operator says of fonts, for the engine to read. */
function fontPaths(): string[] {
  return ["FONTCONFIG_FILE", "FONTCONFIG_PATH"].flatMap((name) => process.env[name] ?? []);
}

/** Where fontconfig looks for what it is configured by, if the operator says so. Nothing else of the environment reaches an engine. */
function fontSettings(): Record<string, string> {
  const path = process.env["FONTCONFIG_PATH"];
  return path === undefined ? {} : { FONTCONFIG_PATH: path };
}
