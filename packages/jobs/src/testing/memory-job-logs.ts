import type { LogEntry, LogLine, LogPage } from "../job-log.ts";
import { keepLogFrom, logPage, numberLines } from "../transitions/keep-log.ts";
import type { LogBatch } from "../transitions/keep-log.ts";

interface KeptBatch extends LogBatch {
  readonly entries: readonly LogEntry[];
}

/** Keeps the logs of jobs in a map, each as the batches in which it came. */
export class MemoryJobLogs {
  readonly #logs = new Map<string, readonly KeptBatch[]>();

  append(id: string, lines: readonly LogLine[]): void {
    if (lines.length === 0) return;
    const kept = this.#logs.get(id) ?? [];
    const last = kept.at(-1);
    const first = last === undefined ? 1 : last.first + last.count;
    const entries = numberLines(structuredClone(lines), first);
    const all = [...kept, { first, count: lines.length, bytes: Buffer.byteLength(JSON.stringify(lines)), entries }];
    const from = keepLogFrom(all.toReversed());
    this.#logs.set(
      id,
      all.filter((batch) => batch.first >= from),
    );
  }

  read(id: string, after: number, limit: number): LogPage {
    const log = this.#logs.get(id) ?? [];
    const entries = log.flatMap((batch) => batch.entries).filter(({ number }) => number > after);
    return logPage(entries, after, limit);
  }

  delete(id: string): void {
    this.#logs.delete(id);
  }
}
