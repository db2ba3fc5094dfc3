import type { LogEntry, LogLine, LogPage } from "@millrace/jobs";
import { keepLogFrom, logPage, numberLines } from "@millrace/jobs/ports";
import type { LogBatch } from "@millrace/jobs/ports";
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** The logs of jobs, each as the batches in which it came. */
export class LogTable {
  readonly #batches: StatementSync;
  readonly #insert: StatementSync;
  readonly #trim: StatementSync;
  readonly #after: StatementSync;
  readonly #delete: StatementSync;

  constructor(db: DatabaseSync) {
    this.#batches = db.prepare("SELECT first, count, bytes FROM jobLogs WHERE job = ? ORDER BY first DESC");
    this.#insert = db.prepare("INSERT INTO jobLogs (job, first, count, bytes, lines) VALUES (?, ?, ?, ?, ?)");
    this.#trim = db.prepare("DELETE FROM jobLogs WHERE job = ? AND first < ?");
    this.#after = db.prepare(
      `SELECT log.first, log.lines FROM jobs JOIN jobLogs AS log ON log.job = jobs.place
       WHERE jobs.id = ?1 AND log.first + log.count > ?2 + 1 ORDER BY log.first`,
    );
    this.#delete = db.prepare("DELETE FROM jobLogs WHERE job = ?");
  }

  /** Adds lines, a JSON list of `count`, and lets the oldest go that are too many. */
  append(job: number, lines: string, count: number): void {
    const kept = this.#batches.all(job) as unknown as LogBatch[];
    const last = kept[0];
    const batch = { first: last === undefined ? 1 : last.first + last.count, count, bytes: Buffer.byteLength(lines) };
    this.#insert.run(job, batch.first, count, batch.bytes, lines);
    const from = keepLogFrom([batch, ...kept]);
    if (from > (kept.at(-1)?.first ?? batch.first)) this.#trim.run(job, from);
  }

  read(id: string, after: number, limit: number): LogPage {
    const entries: LogEntry[] = [];
    for (const { first, lines } of this.#after.iterate(id, after) as Iterable<{ first: number; lines: string }>) {
      const numbered = numberLines(JSON.parse(lines) as LogLine[], first);
      entries.push(...numbered.filter(({ number }) => number > after));
      if (entries.length >= limit) break;
    }
    return logPage(entries, after, limit);
  }

  delete(job: number): void {
    this.#delete.run(job);
  }
}
