import { atLeast, valueIn } from "../ratios.ts";
import type { Ratio, Row } from "../rows.ts";

const ours = "Millrace, aws";
const peers = ["sqs-consumer", "sqs-consumer, in batches"];

/** What was promised, held against what was measured. */
export function goals(rows: readonly Row[]): Ratio[] {
  const value = valueIn(rows);
  const scenario = "D end to end";
  return peers.map((peer) =>
    atLeast(0.9, `${scenario}: ${ours} / ${peer}`, value(ours, scenario) / value(peer, scenario)),
  );
}
