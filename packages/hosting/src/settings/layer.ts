import type { SettingFault } from "../errors.ts";

/** What one source has to say about the settings, lowest layer first when in a list. */
export interface Layer {
  readonly values: readonly LayerValue[];
  readonly faults: readonly SettingFault[];
}

export interface LayerValue {
  readonly key: string;
  /** Where it stands, such as `environment variable PORT`. */
  readonly origin: string;
  readonly value: unknown;
}
