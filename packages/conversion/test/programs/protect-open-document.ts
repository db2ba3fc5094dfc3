// Has the installed LibreOffice save a presentation as OpenDocument with a password. It starts LibreOffice in its own process,
// which nothing but this should be in.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import koffi from "koffi";
import { findLibreOffice } from "../../src/engines/kit/find-libreoffice.ts";
import { KitLibrary } from "../../src/engines/kit/library.ts";

// LibreOfficeKit.h
const initializeForRendering = 13;
const postUnoCommand = 17;
const types = {
  initialize: koffi.proto("void Initialize(void*, const char*)"),
  post: koffi.proto("void Post(void*, const char*, const char*, bool)"),
};

const [input = "", output = "", password = ""] = process.argv.slice(2);
const profile = await mkdtemp(join(tmpdir(), "millrace-protect-"));
const library = new KitLibrary(findLibreOffice() ?? "", pathToFileURL(profile).href);
const document = library.load(pathToFileURL(input).href, "Batch=true");
const table = koffi.decode(document, "void*") as bigint;
const slot = (position: number): bigint => koffi.decode(table, koffi.sizeof("void*") * position, "void*") as bigint;
const text = (value: string): object => ({ type: "string", value });
const words = { URL: text(pathToFileURL(output).href), FilterName: text("impress8"), Password: text(password) };
koffi.call(slot(initializeForRendering), types.initialize, document, null);
koffi.call(slot(postUnoCommand), types.post, document, ".uno:SaveAs", JSON.stringify(words), false);
// LibreOffice may still be at it when the call returns: an archive is whole when it has its end.
while (!(await hasEnd(output))) await wait(20);
await rm(profile, { recursive: true, force: true });
process.exit(0);

/** The end of an archive's table of contents, without a comment (APPNOTE 4.3.16). */
async function hasEnd(path: string): Promise<boolean> {
  return existsSync(path) && (await readFile(path)).subarray(-22).toString("latin1", 0, 4) === "PK\u0005\u0006";
}
