import { describeFonts } from "@millrace/conversion";
import type { Check } from "../check.ts";
import { fault, fine, warning } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** Whether text will look as it was meant to. */
export const checkFonts: Check = {
  name: "fonts",
  timeoutMs: 30_000,
  slow: false,
  async run({ settings }) {
    const { bundled, system } = await describeFonts();
    const lost = bundled.filter(({ present }) => !present).map(({ family }) => family);
    const findings: Finding[] = [];
    if (lost.length > 0) {
      const advice = "Install the packages again: npm ci.";
      findings.push(fault("fonts", `Fonts that come with Millrace are missing: ${lost.join(", ")}.`, advice));
    }
    const wider = system.filter(({ got, sameWidths }) => got !== null && !sameWidths);
    if (settings.engine !== "wasm" && wider.length > 0) {
      const list = wider.map(({ asked, got }) => `${asked} (it becomes ${got})`).join(", ");
      const advice =
        "Install them, or lines may break elsewhere than they did. Debian: apt-get install fonts-crosextra-carlito fonts-crosextra-caladea fonts-liberation.";
      findings.push(warning("fonts", `Fonts without one of the same widths: ${list}.`, advice));
    }
    if (findings.length > 0) return findings;
    return [
      fine(
        "fonts",
        `All ${bundled.length} families are there that come with Millrace, and stand-ins of the usual ones.`,
      ),
    ];
  },
};
