import { describeJail } from "@millrace/conversion";
import type { Check } from "../check.ts";
import { fault, fine, warning } from "../finding.ts";

/** What this machine has to keep an engine, and whatever a hostile document makes of it, from the rest. */
export const checkJail: Check = {
  name: "jail",
  timeoutMs: 30_000,
  slow: false,
  async run({ settings }) {
    if (settings.jail === "off") {
      const advice = "Leave MILLRACE_JAIL at auto, unless a container around the worker confines the engines.";
      return [warning("jail", "Engines are not confined: MILLRACE_JAIL is off.", advice)];
    }
    const { by, protections } = await describeJail();
    const missing = protections.filter(({ there }) => !there);
    if (missing.length === 0) {
      return [fine("jail", `Engines are confined by ${by}: ${protections.map(({ name }) => name).join(", ")}.`)];
    }
    const summary = `Engines are confined by ${by}, and lack: ${missing.map(({ name }) => name).join(", ")}.`;
    const advice = missing.map(({ name, detail }) => `${name}: ${detail}`).join(" ");
    // Where all of it is required, nothing would be converted.
    return [settings.jail === "required" ? fault("jail", summary, advice) : warning("jail", summary, advice)];
  },
};
