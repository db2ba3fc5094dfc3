import { writeEvent } from "./write-event.ts";

/** The command that pages are reported for, and how many pages it will make. */
export interface PageReport {
  readonly id: number;
  /** Null where nobody knows. */
  readonly pages: number | null;
}

/** Tells the supervisor that a page is written. */
export function writePage(report: PageReport, page: number): void {
  writeEvent({ kind: "page", id: report.id, page: report.pages === null ? page : Math.min(page, report.pages) });
}
