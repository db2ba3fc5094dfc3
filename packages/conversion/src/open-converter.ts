import { Converter } from "./converter.ts";
import { checkConverterOptions, settle } from "./converter-settings.ts";
import { chooseEngine } from "./engines/choose-engine.ts";
import type { ConverterOptions } from "./options.ts";
import { sweepPrivateFolders } from "./pool/private-folder.ts";

/**
 * Chooses an engine and makes a converter. Engines start with the first documents, or with {@link Converter.warm}.
 * What a converter that was killed left in the temporary folder is removed.
 *
 * @throws {@link ConversionError} `invalid-options`; `engine-unavailable` when LibreOffice is asked for and not found.
 */
export async function openConverter(options: ConverterOptions = {}): Promise<Converter> {
  checkConverterOptions(options);
  const engine = chooseEngine(options);
  const settings = settle(options, engine);
  const swept = await sweepPrivateFolders(settings.temporaryFolder);
  if (swept > 0) settings.log.info({ swept }, "removed what killed engines left");
  return new Converter(engine, settings);
}
