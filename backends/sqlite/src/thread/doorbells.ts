import { newDoorbells } from "@millrace/jobs/ports";
import type {
  ClaimRowAnswer,
  DeliveryRow,
  InHand,
  InsertRowAnswer,
  InsertRowsAnswer,
  SettleRowAnswer,
} from "../database/operations.ts";
import type { ClaimOnReceipt, JobMessage } from "@millrace/jobs";
import type { NewJobRow } from "../database/job-row.ts";
import { headOf } from "./job-columns.ts";
import type { JobTable } from "./job-table.ts";
import type { MessageTable } from "./message-table.ts";

/** What is done to a job and to its message in one transaction, where the queue is in the same database. */
export class Doorbells {
  readonly #jobs: JobTable;
  readonly #messages: MessageTable;

  constructor(jobs: JobTable, messages: MessageTable) {
    this.#jobs = jobs;
    this.#messages = messages;
  }

  insert(jobs: readonly NewJobRow[], ring: boolean): InsertRowsAnswer {
    const answer = this.#jobs.insert(jobs);
    if (!ring) return answer;
    this.#messages.send(jobs.flatMap((job, index) => messagesFor(job, answer.answers[index])));
    return answer;
  }

  receive(max: number, visibilityMs: number, claim: ClaimOnReceipt | null): DeliveryRow[] {
    const messages = this.#messages.receive(max, visibilityMs);
    return messages.map((message) => Object.assign(message, { claim: claim && this.#claim(message, claim) }));
  }

  settle(id: string, fence: number, outcome: string, inHand: InHand | null): SettleRowAnswer {
    const answer = this.#jobs.settle(id, fence, outcome);
    if (inHand === null || answer.kind === "lost") return answer;
    const { 3: state, 17: notBefore } = answer.row;
    if (state === "queued" || state === "scheduled") this.#messages.releaseUntil(inHand, notBefore);
    else this.#messages.acknowledge(inHand.place, inHand.receipt);
    return answer;
  }

  #claim(
    { jobId, kind }: Pick<JobMessage, "jobId" | "kind">,
    { worker, leaseMs, kinds }: ClaimOnReceipt,
  ): ClaimRowAnswer | null {
    return kinds.includes(kind) ? this.#jobs.claim(jobId, worker, leaseMs) : null;
  }
}

function messagesFor(job: NewJobRow, answer: InsertRowAnswer | undefined): JobMessage[] {
  if (answer?.created === false) return [];
  return newDoorbells({ ...job, input: {} }, answer !== undefined && headOf(answer.row).behind !== null);
}
