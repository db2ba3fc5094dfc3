// The program of an embedded LibreOffice process.
import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { LibreOfficeConverter, type WasmLoaderModule } from "@matbee/libreoffice-converter/server";
import { profileSettings, profileSettingsPath } from "../../engine-program/profile.ts";
import { bundledFonts, fontFiles } from "../../fonts/bundled-fonts.ts";
import { run } from "../../engine-program/run.ts";
import type { Bindings } from "./bindings.ts";
import { WasmOffice } from "./wasm-office.ts";

await run(async () => {
  // The loader is CommonJS and finds the 250 MB beside it; it has no types.
  const loader = createRequire(import.meta.url)("@matbee/libreoffice-converter/wasm/loader") as WasmLoaderModule;
  const module = await loader.createModule({
    // Otherwise the module starts LibreOffice's own main function on another thread, which LibreOfficeKit's start then
    // races: now and then both wait for each other, for a minute or for ever. Seen in one of five starts; in none since.
    noInitialRun: true,
    printErr: (text: string) => writeSync(process.stderr.fd, `${text}\n`),
  });
  // Before LibreOffice starts: it reads its profile once. Its profile is the installation's own folder.
  module.FS.mkdir("/instdir/user");
  module.FS.writeFile(`/instdir/${profileSettingsPath}`, profileSettings());
  for (const path of bundledFonts.filter(({ embedded }) => !embedded).flatMap(fontFiles)) {
    module.FS.writeFile(`/instdir/share/fonts/truetype/${basename(path)}`, readFileSync(path));
  }
  const converter = new LibreOfficeConverter({});
  await converter.initializeWithModule(module);
  const bindings = converter.getLokBindings() as Bindings | null;
  if (bindings === null) throw new Error("the embedded LibreOffice did not start");
  return new WasmOffice(module, bindings);
});
