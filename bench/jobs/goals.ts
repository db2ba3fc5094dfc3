import { atLeast, atMost, valueIn } from "../ratios.ts";
import type { Ratio, Row } from "../rows.ts";

/** The names of the systems that the goals speak of. */
interface Names {
  readonly ours: string;
  readonly raw: string;
  readonly withHistory: string;
}

const plainjob = "plainjob (not durable)";
const bullmq = "BullMQ, AOF always";

/** What was promised, held against what was measured. What was not measured is left out. */
export function goals(rows: readonly Row[], { ours, raw, withHistory }: Names): Ratio[] {
  const value = valueIn(rows);
  const mine = (scenario: string): number => value(ours, scenario);
  const against = (other: string, scenario: string, goal: number, theirs = scenario): Ratio =>
    atLeast(goal, `${scenario}: ${ours} / ${other}`, mine(scenario) / value(other, theirs));
  const grown = (scenario: string): Ratio[] => {
    const after = value(withHistory, scenario);
    if (Number.isNaN(after)) return [];
    const slower =
      scenario.startsWith("C") || scenario.startsWith("A resident") ? after / mine(scenario) : mine(scenario) / after;
    return [atMost(1.3, `${scenario}: empty store / with history, times slower`, slower)];
  };
  return [
    against(raw, "A submit", 0.4, "insert, by 100"),
    against(plainjob, "A submit", 2),
    against(bullmq, "A submit", 4),
    against(raw, "B drain", 0.4, "claim and delete, by 50"),
    against(plainjob, "B drain", 3),
    against(plainjob, "D end to end", 3),
    against(bullmq, "D end to end", 3),
    ...limits.map(([scenario, limit]) => atMost(limit, `${scenario}: ${ours}`, mine(scenario))),
    ...["A submit", "A resident memory", "B drain", "C latency p50", "C across p50"].flatMap(grown),
  ];
}

const limits: readonly (readonly [scenario: string, limit: number])[] = [
  ["A loop delay p99.9", 20],
  ["C latency p50", 1],
  ["C latency p99", 5],
  ["C across p50", 10],
  ["C across p99", 30],
  ["E stuck", 0],
  ["E lost", 0],
  ["E second results", 0],
  ["E begun again", 1],
  ["F cancel, signal honoured", 1_000],
  ["F cancel, ignored: beyond grace", 1_000],
  ["F cancel, LibreOffice", 1_000],
];
