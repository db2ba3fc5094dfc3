/** How bad a finding is: a fault keeps something from working, a warning is worth knowing. */
export type Verdict = "ok" | "warning" | "fault";

/** One thing that was looked at, and what came of it. */
export interface Finding {
  /** What was looked at: `engine`, `disk`. */
  readonly check: string;
  readonly verdict: Verdict;
  /** What was found, in one sentence. */
  readonly summary: string;
  /** What to do about it; null where there is nothing to do. */
  readonly advice: string | null;
  /** What it says to a program that calls: the service is not there, or something took too long. */
  readonly because?: "unreachable" | "time-out";
}

/** Something that is as it should be. */
export function fine(check: string, summary: string): Finding {
  return { check, verdict: "ok", summary, advice: null };
}

/** Something that works and might not always, or not as well as it could. */
export function warning(check: string, summary: string, advice: string): Finding {
  return { check, verdict: "warning", summary, advice };
}

/** Something that does not work. */
export function fault(check: string, summary: string, advice: string, because?: Finding["because"]): Finding {
  return { check, verdict: "fault", summary, advice, ...(because !== undefined && { because }) };
}
