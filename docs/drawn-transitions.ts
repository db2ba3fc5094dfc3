import { jobTransitions } from "@millrace/jobs";

/** The transitions between states that a Mermaid drawing in this text has, as `from --> to`, sorted. */
export function drawnTransitions(text: string): string[] {
  return [...text.matchAll(/^ {4}(\w+) --> (\w+)$/gm)].map((match) => `${match[1]} --> ${match[2]}`).toSorted();
}

/** The transitions that the table of the state machine has, in the same form. */
export function tabledTransitions(): string[] {
  return Object.entries(jobTransitions)
    .flatMap(([from, targets]) => targets.map((to) => `${from} --> ${to}`))
    .toSorted();
}
