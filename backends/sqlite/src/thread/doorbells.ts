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
import { extrasFrom } from "../database/job-row.ts";
import type { JobRow, NewJobRow } from "../database/job-row.ts";
import { headOf } from "./job-columns.ts";
import type { JobTable } from "./job-table.ts";
import type { MessageRow, MessageTable } from "./message-table.ts";
import type { RingingJobs } from "./ringing-jobs.ts";
import type { StoreClock } from "./store-clock.ts";

/**
 * What is done to a job and to its bell in one transaction, where the queue is in the same database. A job that is due as it is
 * added rings by itself; for all others there are messages. While a job runs, it needs no bell: that is taken with the claim, and
 * should the job come back, a message is put where it rang before.
 */
export class Doorbells {
  readonly #clock: StoreClock;
  readonly #jobs: JobTable;
  readonly #messages: MessageTable;
  readonly #ringing: RingingJobs;
  readonly #takenFrom: StatementSync;
  readonly #forgetPlace: StatementSync;

  constructor(db: DatabaseSync, clock: StoreClock, jobs: JobTable, messages: MessageTable, ringing: RingingJobs) {
    this.#clock = clock;
    this.#jobs = jobs;
    this.#messages = messages;
    this.#ringing = ringing;
    this.#takenFrom = db.prepare("SELECT messagePlace FROM jobs WHERE place = ?");
    this.#forgetPlace = db.prepare("UPDATE jobs SET messagePlace = NULL WHERE place = ?");
  }

  insert(jobs: readonly NewJobRow[], ring: boolean): InsertRowsAnswer {
    const answer = this.#jobs.insert(jobs, ring);
    if (!ring) return answer;
    const messages = jobs.flatMap((job, index) => messagesFor(job, answer.answers[index]));
    this.#messages.send(messages.filter(({ delayMs }) => delayMs > 0));
    return answer;
  }

  receive(max: number, visibilityMs: number, claim: ClaimOnReceipt | null): DeliveryRow[] {
    const bells = [...this.#messages.ready(max), ...this.#ringing.ready(max)].toSorted(inOrder).slice(0, max);
    return bells.map((bell) =>
      isMessage(bell) ? this.#deliver(bell, visibilityMs, claim) : this.#deliverRinging(bell, visibilityMs, claim),
    );
  }

  /** Whether there is anything to deliver. It is a look, for which no transaction is needed. */
  anyReady(): boolean {
    return this.#ringing.any() || this.#messages.anyReady();
  }

  /** In how long there will be something to deliver if nothing is added: 0 if there is, undefined if nothing waits. */
  readyInMs(): number | undefined {
    return this.#ringing.any() ? 0 : this.#messages.readyInMs();
  }

  depth(): { waiting: number; ready: number } {
    const { waiting, ready } = this.#messages.depth();
    const ringing = this.#ringing.count();
    return { waiting: waiting + ringing, ready: ready + ringing };
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

  /** Of a job that is not claimed, the bell becomes a message in hand. */
  #deliverRinging(row: JobRow, visibilityMs: number, claim: ClaimOnReceipt | null): DeliveryRow {
    const { 0: place, 2: kind } = row;
    const message = messageOf(row, 0);
    const delivery = { ...message, traceparent: message.traceparent ?? null };
    const answer = claim?.kinds.includes(kind) ? this.#jobs.claimRow(row, claim, "own") : null;
    if (answer?.kind === "claimed") return { ...delivery, place, receipt: null, claim: answer };
    this.#ringing.silence(place);
    const messagePlace = this.#messages.putAt(place, message);
    const receipt = this.#messages.hide(messagePlace, visibilityMs);
    return { ...delivery, place: messagePlace, receipt, claim: answer };
  }

  #putBack(row: JobRow): void {
    const { 0: place, 17: notBefore } = row;
    const messagePlace = this.#takenFrom.get(place)?.["messagePlace"];
    if (typeof messagePlace !== "number") return;
    this.#messages.putAt(messagePlace, messageOf(row, Math.max(0, notBefore - this.#clock.now())));
    this.#forgetPlace.run(place);
  }
}

const [stateIndex, notBeforeIndex, messageLength] = [3, 17, 6] as const;

function isWaiting(row: JobRow): boolean {
  return row[stateIndex] === "queued" || row[stateIndex] === "scheduled";
}

function messagesFor(job: NewJobRow, answer: InsertRowAnswer | undefined): JobMessage[] {
  if (answer?.created === false) return [];
  return newDoorbells({ ...job, input: {} }, answer !== undefined && headOf(answer.row).behind !== null);
}

function messageOf({ 1: jobId, 2: kind, 8: priority, 26: extras }: JobRow, delayMs: number): JobMessage {
  const { traceparent } = extrasFrom(extras);
  return { jobId, kind, priority, delayMs, ...(traceparent !== null && { traceparent }) };
}

function isMessage(bell: MessageRow | JobRow): bell is MessageRow {
  return bell.length === messageLength;
}

/** The most urgent first, and of those the first to come. Of a message and a job at one place, the message was there before. */
function inOrder(a: MessageRow | JobRow, b: MessageRow | JobRow): number {
  return priorityOf(b) - priorityOf(a) || a[0] - b[0];
}

function priorityOf(bell: MessageRow | JobRow): number {
  return isMessage(bell) ? bell[4] : bell[8];
}
