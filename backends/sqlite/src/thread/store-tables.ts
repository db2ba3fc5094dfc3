import type { DatabaseSync } from "node:sqlite";
import type { JobRow } from "../database/job-row.ts";
import type { Operations, WaitOperations } from "../database/operations.ts";
import { ClaimedRows } from "./claimed-rows.ts";
import { Doorbells } from "./doorbells.ts";
import { DueJobs } from "./due-jobs.ts";
import { JobCounts } from "./job-counts.ts";
import { JobLists } from "./job-lists.ts";
import { JobTable } from "./job-table.ts";
import { LocalProcesses } from "./local-processes.ts";
import { LogTable } from "./log-table.ts";
import type { MachineClock } from "./machine-clock.ts";
import { MessageTable } from "./message-table.ts";
import { PlaceSpans } from "./place-spans.ts";
import { RingingJobs } from "./ringing-jobs.ts";
import { RowWriter } from "./row-writer.ts";
import { ScheduleTable } from "./schedule-table.ts";
import { StoreClock } from "./store-clock.ts";
import { TrafficTable } from "./traffic-table.ts";
import { Transactions } from "./transactions.ts";

/** What runs at once, within a transaction. */
type ImmediateOperations = Omit<Operations, keyof WaitOperations>;

/** The tables of one open database, and everything that can be done to them. */
export interface StoreTables {
  readonly transactions: Transactions;
  readonly doorbells: Doorbells;
  readonly operations: ImmediateOperations;
}

/** Prepares every statement. `changed` is told of every job that is written, before the commit. */
export function storeTables(
  db: DatabaseSync,
  machine: MachineClock,
  changed: (id: string, row: JobRow | undefined) => void,
): StoreTables {
  const clock = new StoreClock(db, machine);
  const counts = new JobCounts(db);
  const processes = new LocalProcesses(db);
  const logs = new LogTable(db);
  const traffic = new TrafficTable(db, clock);
  const claimed = new ClaimedRows(db);
  const jobs = new JobTable(db, clock, new RowWriter(db, counts, processes, claimed, changed), logs, traffic);
  const spans = new PlaceSpans(db);
  const ringing = new RingingJobs(db);
  const lists = new JobLists(db, clock, counts, processes, spans, ringing);
  const dues = new DueJobs(db, clock, counts, spans, ringing);
  const schedules = new ScheduleTable(db, clock);
  const messages = new MessageTable(db, clock, processes);
  const doorbells = new Doorbells(db, clock, jobs, messages, ringing);
  return {
    transactions: new Transactions(db, clock, counts, processes, claimed),
    doorbells,
    operations: {
      get: (...args) => jobs.get(...args),
      insert: (...args) => doorbells.insert(...args),
      claim: (...args) => jobs.claim(...args),
      heartbeat: (...args) => jobs.heartbeat(...args),
      setPaused: (...args) => traffic.setPaused(...args),
      paused: () => traffic.paused(),
      takeParked: (...args) => traffic.takePaused(...args),
      readLog: (...args) => logs.read(...args),
      settle: (...args) => doorbells.settle(...args),
      rescue: (...args) => doorbells.rescue(...args),
      requestCancel: (...args) => jobs.requestCancel(...args),
      markSent: (...args) => jobs.markSent(...args),
      forgetLog: (...args) => jobs.forgetLog(...args),
      markPurged: (...args) => jobs.markPurged(...args),
      delete: (...args) => jobs.delete(...args),
      countAhead: (...args) => dues.countAhead(...args),
      list: (...args) => lists.list(...args),
      oldestDue: () => dues.oldestDue(),
      counts: (...args) => lists.counts(...args),
      findReusable: (...args) => lists.findReusable(...args),
      lastTick: (...args) => schedules.lastTick(...args),
      noteTick: (...args) => schedules.noteTick(...args),
      unsent: (...args) => lists.unsent(...args),
      stale: (...args) => lists.stale(...args),
      overdue: (...args) => lists.overdue(...args),
      expiredLogs: (...args) => lists.expiredLogs(...args),
      expired: (...args) => lists.expired(...args),
      depth: () => doorbells.depth(),
      send: (...args) => messages.send(...args),
      extend: (...args) => messages.extend(...args),
      acknowledge: (...args) => messages.acknowledge(...args),
      release: (...args) => messages.release(...args),
      check: () => {},
    },
  };
}
