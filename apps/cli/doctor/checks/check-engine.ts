import { totalmem } from "node:os";
import { ConversionError, openConverter } from "@millrace/conversion";
import type { ConverterEngine } from "@millrace/conversion";
import type { Check, Examination } from "../check.ts";
import { fault, fine, warning } from "../finding.ts";
import type { Finding } from "../finding.ts";

const GiB = 1_073_741_824;
/** What an embedded engine takes while it works. */
const embeddedBytes = 1.5 * GiB;

/** The engine that the settings choose: whether it is there, starts, and proves itself. */
export const checkEngine: Check = {
  name: "engine",
  timeoutMs: 180_000,
  slow: true,
  async run(examination) {
    try {
      return await start(examination);
    } catch (error) {
      if (!(error instanceof ConversionError) || error.code !== "engine-unavailable") throw error;
      const advice =
        "Install LibreOffice (Debian: apt-get install libreoffice-impress-nogui), or set MILLRACE_ENGINE=wasm.";
      return [fault("engine", error.message, advice, "unreachable")];
    }
  },
};

async function start({ settings, signal, progress }: Examination): Promise<Finding[]> {
  await using converter = await openConverter({ engine: settings.engine, jail: settings.jail, concurrency: 1 });
  progress(`engine: starting ${converter.engine.name}`);
  const startedAt = performance.now();
  await converter.warm(signal);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const { name, version } = converter.engine;
  const started = fine("engine", `${name} ${version ?? ""} started and proved itself in ${seconds} s.`);
  return [started, ...incomplete(converter.engine), ...embedded(converter.engine, settings)];
}

/** No fault: the converter takes presentations only. */
function incomplete({ missing }: ConverterEngine): Finding[] {
  const names = { presentation: "presentations", text: "text documents", spreadsheet: "spreadsheets" };
  return missing.map(({ kind, advice }) => fine("engine", `It does not read ${names[kind]}: ${advice}.`));
}

function embedded({ kind }: ConverterEngine, settings: Examination["settings"]): Finding[] {
  if (kind === "kit") return [];
  const findings: Finding[] = [];
  if (settings.engine === "auto") {
    const advice = "Install LibreOffice for speed (Debian: apt-get install libreoffice-impress-nogui).";
    findings.push(warning("engine", "The embedded engine works, but takes two to seven times as long.", advice));
  }
  const most = Math.max(1, Math.floor(totalmem() / 2 / embeddedBytes));
  if (settings.concurrency > most) {
    const summary = `${settings.concurrency} conversions at once may need ${((settings.concurrency * embeddedBytes) / GiB).toFixed(1)} GiB of the ${(totalmem() / GiB).toFixed(1)} GiB that there are.`;
    findings.push(warning("engine", summary, `Set MILLRACE_CONCURRENCY=${most}.`));
  }
  return findings;
}
