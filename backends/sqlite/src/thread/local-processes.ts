import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isGone, ownIdentity } from "@millrace/jobs/ports";
import type { ProcessIdentity } from "@millrace/jobs/ports";

/**
 * The processes that hold claims and messages. They are on this machine, so that one which has died is known by that, long
 * before what it held would lapse.
 */
export class LocalProcesses {
  readonly #identity: string = JSON.stringify(ownIdentity());
  readonly #add: StatementSync;
  readonly #find: StatementSync;
  readonly #others: StatementSync;
  readonly #lapse: StatementSync;
  readonly #show: StatementSync;
  readonly #remove: StatementSync;
  #place: number | undefined;

  constructor(db: DatabaseSync) {
    this.#add = db.prepare("INSERT OR IGNORE INTO processes (identity) VALUES (?)");
    this.#find = db.prepare("SELECT place FROM processes WHERE identity = ?");
    this.#others = db.prepare("SELECT place, identity FROM processes WHERE identity <> ?");
    this.#lapse = db.prepare("UPDATE jobs SET leaseUntil = ?1 WHERE leaseUntil > ?1 AND holder = ?2");
    this.#show = db.prepare(
      "UPDATE messages SET visibleAt = NULL, receipt = NULL WHERE visibleAt IS NOT NULL AND receipt IS NOT NULL AND holder = ?",
    );
    this.#remove = db.prepare("DELETE FROM processes WHERE place = ?");
  }

  /** Where this process stands in the list, for what it holds. To be asked in a transaction that writes. */
  own(): number {
    if (this.#place !== undefined) return this.#place;
    this.#add.run(this.#identity);
    this.#place = Number(this.#find.get(this.#identity)?.["place"]);
    return this.#place;
  }

  /** Lets the leases of those that have died lapse, and their messages come again. */
  buryDead(now: number): void {
    for (const { place, identity } of this.#others.all(this.#identity)) {
      if (!isGone(JSON.parse(String(identity)) as ProcessIdentity)) continue;
      this.#lapse.run(now, Number(place));
      this.#show.run(Number(place));
      this.#remove.run(Number(place));
    }
  }

  /** Forgets what a transaction may have added: it was rolled back. */
  discard(): void {
    this.#place = undefined;
  }
}
