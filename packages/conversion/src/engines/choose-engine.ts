import { ConversionError } from "../errors.ts";
import type { ConverterOptions } from "../options.ts";
import type { Engine } from "./engine.ts";
import { findLibreOffice, hasKit } from "./kit/find-libreoffice.ts";
import { kitEngine } from "./kit/kit-engine.ts";
import { wasmEngine } from "./wasm/wasm-engine.ts";

/** @throws {@link ConversionError} `engine-unavailable` when LibreOffice is asked for and not there. */
export function chooseEngine({ engine = "auto", libreOfficePath }: ConverterOptions): Engine {
  switch (engine) {
    case "kit":
      return kitEngine(requireLibreOffice(libreOfficePath));
    case "wasm":
      return wasmEngine();
    case "auto": {
      const program = libreOfficePath === undefined ? findLibreOffice() : requireLibreOffice(libreOfficePath);
      return program === undefined ? wasmEngine() : kitEngine(program);
    }
  }
}

function requireLibreOffice(path: string | undefined): string {
  const program = path ?? findLibreOffice();
  if (program !== undefined && hasKit(program)) return program;
  const where = path === undefined ? "none of the usual folders has it" : `${path} has no LibreOfficeKit library`;
  throw new ConversionError(
    "engine-unavailable",
    `LibreOffice was not found: ${where}. Install it, name its program folder, or use the engine "wasm".`,
  );
}
