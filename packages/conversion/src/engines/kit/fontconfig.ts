import koffi from "koffi";

const library = "libfontconfig.so.1";
const matchPattern = 0; // FcMatchPattern, fontconfig.h

type Pattern = bigint | object | null;

interface Functions {
  readonly create: () => Pattern;
  readonly destroy: (pattern: Pattern) => void;
  readonly addString: (pattern: Pattern, object: string, text: string) => number;
  readonly getString: (pattern: Pattern, object: string, index: number, text: [string | null]) => number;
  readonly substitute: (config: null, pattern: Pattern, kind: number) => number;
  readonly substituteDefaults: (pattern: Pattern) => void;
  readonly match: (config: null, pattern: Pattern, result: [number]) => Pattern;
}

/** The fontconfig that LibreOffice asks, in the same process and with the same configuration; nobody elsewhere. */
export class Fontconfig {
  readonly #functions = process.platform === "linux" ? load() : null;

  /** For each family the one that fontconfig takes for it. */
  match(families: readonly string[]): (string | null)[] {
    const functions = this.#functions;
    return families.map((family) => (functions === null ? null : matchFamily(functions, family)));
  }
}

function matchFamily(functions: Functions, family: string): string | null {
  const pattern = functions.create();
  functions.addString(pattern, "family", family);
  functions.substitute(null, pattern, matchPattern);
  functions.substituteDefaults(pattern);
  const match = functions.match(null, pattern, [0]);
  functions.destroy(pattern);
  if (match === null) return null;
  const found: [string | null] = [null];
  functions.getString(match, "family", 0, found);
  functions.destroy(match);
  return found[0];
}

/** Every LibreOffice for Linux is linked against it. */
function load(): Functions {
  const loaded = koffi.load(library);
  return {
    create: loaded.func("void* FcPatternCreate()") as Functions["create"],
    destroy: loaded.func("void FcPatternDestroy(void*)") as Functions["destroy"],
    addString: loaded.func("int FcPatternAddString(void*, const char*, const char*)") as Functions["addString"],
    getString: loaded.func(
      "int FcPatternGetString(void*, const char*, int, _Out_ const char**)",
    ) as Functions["getString"],
    substitute: loaded.func("int FcConfigSubstitute(void*, void*, int)") as Functions["substitute"],
    substituteDefaults: loaded.func("void FcDefaultSubstitute(void*)") as Functions["substituteDefaults"],
    match: loaded.func("void* FcFontMatch(void*, void*, _Out_ int*)") as Functions["match"],
  };
}
