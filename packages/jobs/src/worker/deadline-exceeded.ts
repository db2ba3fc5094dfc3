import { problem } from "../problem.ts";
import type { Problem } from "../problem.ts";

/** The problem of a job that was not finished by its deadline. */
export function deadlineExceeded(): Problem {
  const detail =
    "It was to be finished by a certain time, and was not. Submit it again, with more time if it needs more.";
  return problem("deadline-exceeded", "It was not finished in time", detail);
}
