import type { ClaimAnswer } from "@millrace/jobs";
import { recordFrom } from "./database/job-row.ts";
import type { ClaimRowAnswer } from "./database/operations.ts";

/** A claim's answer with the record that its row holds. */
export function claimAnswer(answer: ClaimRowAnswer): ClaimAnswer {
  return answer.kind === "claimed" ? { kind: "claimed", record: recordFrom(answer.row) } : answer;
}
