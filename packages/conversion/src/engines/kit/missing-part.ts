import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DocumentKind } from "../../document-types.ts";

interface Part {
  readonly name: string;
  /** The part's own registry, which every installation of it has. */
  readonly registry: string;
  readonly debian: string;
}

const parts: Readonly<Record<DocumentKind, Part>> = {
  presentation: { name: "Impress", registry: "impress.xcd", debian: "libreoffice-impress-nogui" },
  text: { name: "Writer", registry: "writer.xcd", debian: "libreoffice-writer-nogui" },
  spreadsheet: { name: "Calc", registry: "calc.xcd", debian: "libreoffice-calc-nogui" },
};
/** Beside the program folder; on macOS elsewhere in the application. */
const registries = ["share/registry", "Resources/registry"];

/** What to install for the LibreOffice in `program` to read documents of that kind; null where nothing is missing. */
export function missingPart(program: string, kind: DocumentKind): string | null {
  const { name, registry, debian } = parts[kind];
  if (registries.some((folder) => existsSync(join(dirname(program), folder, registry)))) return null;
  return `install LibreOffice ${name} (Debian: apt-get install ${debian})`;
}
