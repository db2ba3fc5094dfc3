import type { ConverterSettings } from "@millrace/converter/settings";
import type { Finding } from "./finding.ts";

/** What every check may use. */
export interface Examination {
  /** The settings as `npm start` would read them. */
  readonly settings: ConverterSettings;
  /** Aborted by Ctrl-C, and when the check has taken too long. */
  readonly signal: AbortSignal;
  /** Shows people how far a check is that takes a while. */
  readonly progress: (text: string) => void;
}

/** One thing to look at. */
export interface Check {
  readonly name: string;
  readonly timeoutMs: number;
  /** Whether it starts processes or takes more than a moment; `--quick` leaves it out. */
  readonly slow: boolean;
  run(examination: Examination): Promise<readonly Finding[]>;
}
