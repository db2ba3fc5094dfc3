import { newDoorbells } from "@millrace/jobs/ports";
import type {
  DeliveryRow,
  InHand,
  InsertRowAnswer,
  InsertRowsAnswer,
  SettleRowAnswer,
} from "../database/operations.ts";
import type { ClaimOnReceipt, JobMessage } from "@millrace/jobs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { JobRow, NewJobRow } from "../database/job-row.ts";
import { headOf } from "./job-columns.ts";
import type { JobTable } from "./job-table.ts";
import type { MessageRow, MessageTable } from "./message-table.ts";
import type { StoreClock } from "./store-clock.ts";

/**
 * What is done to a job and to its message in one transaction, where the queue is in the same database. A message that is
 * taken with a claim is gone: while a job runs, it needs no bell. Should it come back, its message is put back.
 */
export class Doorbells {
  readonly #clock: StoreClock;
  readonly #jobs: JobTable;
  readonly #messages: MessageTable;
  readonly #takenFrom: StatementSync;
  readonly #forgetPlace: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, jobs: JobTable, messages: MessageTable) {
    this.#clock = clock;
    this.#jobs = jobs;
    this.#messages = messages;
    this.#takenFrom = db.prepare("SELECT messagePlace FROM jobs WHERE place = ?");
    this.#forgetPlace = db.prepare("UPDATE jobs SET messagePlace = NULL WHERE place = ?");
  }

  insert(jobs: readonly NewJobRow[], ring: boolean): InsertRowsAnswer {
    const answer = this.#jobs.insert(jobs);
    if (!ring) return answer;
    this.#messages.send(jobs.flatMap((job, index) => messagesFor(job, answer.answers[index])));
    return answer;
  }

  receive(max: number, visibilityMs: number, claim: ClaimOnReceipt | null): DeliveryRow[] {
    return this.#messages.ready(max).map((message) => this.#deliver(message, visibilityMs, claim));
  }

  settle(id: string, fence: number, outcome: string, inHand: InHand | null): SettleRowAnswer {
    const answer = this.#jobs.settle(id, fence, outcome);
    if (answer.kind === "lost") return answer;
    if (!isWaiting(answer.row)) {
      if (inHand !== null) this.#messages.acknowledge(inHand.place, inHand.receipt);
    } else if (inHand !== null) this.#messages.releaseUntil(inHand, answer.row[notBeforeIndex]);
    else this.#putBack(answer.row);
    return answer;
  }

  rescue(id: string, fence: number, outcome: string): SettleRowAnswer {
    const answer = this.#jobs.rescue(id, fence, outcome);
    if (answer.kind === "settled" && isWaiting(answer.row)) this.#putBack(answer.row);
    return answer;
  }

  #deliver(message: MessageRow, visibilityMs: number, claim: ClaimOnReceipt | null): DeliveryRow {
    const [place, jobId, kind, delayMs, priority, traceparent] = message;
    const delivery = { place, jobId, kind, delayMs, priority, traceparent };
    const answer = claim?.kinds.includes(kind) ? this.#jobs.claim(jobId, claim.worker, claim.leaseMs, place) : null;
    if (answer?.kind !== "claimed") {
      return { ...delivery, receipt: this.#messages.hide(place, visibilityMs), claim: answer };
    }
    this.#messages.take(place);
    return { ...delivery, receipt: null, claim: answer };
  }

  #putBack(row: JobRow): void {
    const { 0: place, 1: jobId, 2: kind, 8: priority, 17: notBefore } = row;
    const messagePlace = this.#takenFrom.get(place)?.["messagePlace"];
    if (typeof messagePlace !== "number") return;
    const { traceparent } = headOf(row);
    const delayMs = Math.max(0, notBefore - this.#clock.now());
    const message = { jobId, kind, priority, delayMs, ...(traceparent !== null && { traceparent }) };
    this.#messages.putBack(messagePlace, message);
    this.#forgetPlace.run(place);
  }
}

const [stateIndex, notBeforeIndex] = [3, 17] as const;

function isWaiting(row: JobRow): boolean {
  return row[stateIndex] === "queued" || row[stateIndex] === "scheduled";
}

function messagesFor(job: NewJobRow, answer: InsertRowAnswer | undefined): JobMessage[] {
  if (answer?.created === false) return [];
  return newDoorbells({ ...job, input: {} }, answer !== undefined && headOf(answer.row).behind !== null);
}
