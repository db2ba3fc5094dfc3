/* Usage: bare-kit-loop.ts FOLDER DECK… Prints the seconds that loading and saving the decks took, after a first one to warm up. */
import { basename, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import koffi from "koffi";

// The functions used, by their places in the tables of LibreOfficeKit.h, where they follow the size and `destroy`.
const officeFunctions = { getError: 3, documentLoadWithOptions: 4 };
const documentFunctions = { destroy: 1, saveAs: 2 };

const program = process.env["LIBREOFFICE_PROGRAM"] ?? "/usr/lib/libreoffice/program";
const Load = koffi.proto("void *Load(void *self, const char *url, const char *options)");
const GetError = koffi.proto("str GetError(void *self)");
const Save = koffi.proto("int Save(void *self, const char *url, const char *format, const char *options)");
const Destroy = koffi.proto("void Destroy(void *self)");

const [folder = "", ...decks] = process.argv.slice(2).map((path) => resolve(path));
process.env["SAL_USE_VCLPLUGIN"] = "svp";
process.chdir(program);
const library = koffi.load(`${program}/libmergedlo.so`, { global: true, lazy: true });
const hook = library.func("void *libreofficekit_hook_2(const char *program, const char *profile)");
const office: unknown = hook(program, pathToFileURL(`${folder}/profile`).href);

function call(
  self: unknown,
  place: number,
  type: ReturnType<typeof koffi.proto>,
  ...parameters: readonly unknown[]
): unknown {
  const table: unknown = koffi.decode(self, "void *");
  const address: unknown = koffi.decode(table, koffi.sizeof("void *") * place, "void *");
  return koffi.call(address, type, self, ...parameters);
}

function convert(deck: string): void {
  const document = call(office, officeFunctions.documentLoadWithOptions, Load, pathToFileURL(deck).href, "Batch=true");
  if (document === null) throw new Error(`${deck}: ${String(call(office, officeFunctions.getError, GetError))}`);
  call(document, documentFunctions.saveAs, Save, pathToFileURL(`${folder}/${basename(deck)}.pdf`).href, "pdf", "");
  call(document, documentFunctions.destroy, Destroy);
}

if (decks[0] !== undefined) convert(decks[0]);
const begun = performance.now();
for (const deck of decks) convert(deck);
process.stdout.write(`${(performance.now() - begun) / 1_000}\n`);
// LibreOffice's own threads hold the process; what it would do at its end is not part of the measurement.
process.exit(0);
