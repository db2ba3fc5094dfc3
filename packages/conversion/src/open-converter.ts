import { Converter } from "./converter.ts";
import { checkConverterOptions, settle, type ConverterSettings } from "./converter-settings.ts";
import { chooseEngine } from "./engines/choose-engine.ts";
import type { Jail } from "./jail/jail.ts";
import { openJail } from "./jail/open-jail.ts";
import type { ConverterOptions } from "./options.ts";
import { sweepPrivateFolders } from "./pool/private-folder.ts";

/**
 * Chooses an engine and makes a converter. Engines start with the first documents, or with {@link Converter.warm}.
 * What a converter that was killed left in the temporary folder is removed.
 *
 * @throws {@link ConversionError} `invalid-options`; `engine-unavailable` when LibreOffice is asked for and not found,
 *   or a jail is required and not to be had.
 */
export async function openConverter(options: ConverterOptions = {}): Promise<Converter> {
  checkConverterOptions(options);
  const engine = chooseEngine(options);
  const settings = settle(options, engine);
  const swept = await sweepPrivateFolders(settings.temporaryFolder);
  if (swept > 0) settings.log.info({ swept }, "removed what killed engines left");
  const jail = await openJail(settings.jail, settings.temporaryFolder);
  warnOfGaps(jail, settings);
  return new Converter(engine, settings, jail);
}

/** An operator must not learn of it from an attacker. */
function warnOfGaps({ description: { by, protections } }: Jail, { log }: ConverterSettings): void {
  const missing = protections.filter(({ there }) => !there);
  if (missing.length === 0) return log.info({ by }, "engines are jailed");
  const what = missing.map(({ name, detail }) => `${name}: ${detail}`);
  log.warn({ by, missing: what }, "engines run with less protection than they could have");
}
