import { atLeast, atMost, valueIn } from "../ratios.ts";
import type { Ratio, Row } from "../rows.ts";

const ours = "Millrace, postgres";
const withRabbitMq = "Millrace, postgres and RabbitMQ";
const pgBoss = "pg-boss, tuned";
const graphile = "graphile-worker, tuned";
const peers = [pgBoss, graphile, "pg-boss", "graphile-worker"];

/** What was promised, held against what was measured. */
export function goals(rows: readonly Row[], raw: string): Ratio[] {
  const value = valueIn(rows);
  const against = (other: string, scenario: string, goal: number, theirs = scenario): Ratio =>
    atLeast(goal, `${scenario}: ${ours} / ${other}`, value(ours, scenario) / value(other, theirs));
  const bestPeer = Math.max(...peers.map((peer) => value(peer, "D end to end")));
  const crashed = [ours, withRabbitMq].flatMap((system) =>
    crashLimits.map(([scenario, limit]) => atMost(limit, `${scenario}: ${system}`, value(system, scenario))),
  );
  return [
    against(raw, "A submit", 0.5, "insert, 16 connections"),
    against(pgBoss, "A submit", 4),
    against(graphile, "A submit", 4),
    against(graphile, "B drain", 1),
    atLeast(5, `D end to end: ${ours} / the best peer`, value(ours, "D end to end") / bestPeer),
    atMost(5, `C latency p50: ${ours}`, value(ours, "C latency p50")),
    atLeast(
      1,
      `D end to end: RabbitMQ as queue / without`,
      value(withRabbitMq, "D end to end") / value(ours, "D end to end"),
    ),
    ...crashed,
  ];
}

const crashLimits: readonly (readonly [scenario: string, limit: number])[] = [
  ["E stuck", 0],
  ["E lost", 0],
  ["E second results", 0],
  ["E begun again", 10],
];
