import type { ClaimAnswer, Delivery, JobMessage } from "@millrace/jobs";
import { claimAnswer } from "./claim-answer.ts";
import type { Database } from "./database/database.ts";
import type { DeliveryRow, HoldOperations, InHand } from "./database/operations.ts";

type DeliveryCall = "extend" | "acknowledge" | "release";

/** A message in hand, and where it stands; or one that was taken with the claim of its job, for whom nothing is left to do. */
export class SqliteDelivery implements Delivery {
  readonly message: JobMessage;
  readonly claim?: ClaimAnswer;
  readonly #inHand: InHand | null;
  readonly #database: Database;
  readonly #call: <Name extends DeliveryCall>(name: Name, ...args: Parameters<HoldOperations[Name]>) => Promise<void>;

  constructor(
    { place, receipt, traceparent, claim, jobId, kind, delayMs, priority }: DeliveryRow,
    database: Database,
    call: <Name extends DeliveryCall>(name: Name, ...args: Parameters<HoldOperations[Name]>) => Promise<void>,
  ) {
    this.message = { jobId, kind, delayMs, priority, ...(traceparent !== null && { traceparent }) };
    if (claim !== null) this.claim = claimAnswer(claim);
    this.#inHand = receipt === null ? null : { place, receipt };
    this.#database = database;
    this.#call = call;
  }

  async extend(visibilityMs: number): Promise<void> {
    if (this.#inHand !== null) await this.#call("extend", this.#inHand.place, this.#inHand.receipt, visibilityMs);
  }

  async acknowledge(): Promise<void> {
    if (this.#inHand !== null) await this.#call("acknowledge", this.#inHand.place, this.#inHand.receipt);
  }

  async release(delayMs: number): Promise<void> {
    if (this.#inHand !== null) await this.#call("release", this.#inHand.place, this.#inHand.receipt, delayMs);
  }

  /** Where the message stands in this database; null if it is in another, or in hand no more. */
  inHandIn(database: Database): InHand | null {
    return this.#database === database ? this.#inHand : null;
  }
}
