import { openAsBlob } from "node:fs";
import { basename } from "node:path";

/** The status document, as far as it is read here. */
export interface StatusDocument {
  readonly id: string;
  readonly state: "scheduled" | "queued" | "running" | "succeeded" | "failed" | "cancelled";
  readonly attempt: number;
  readonly finishedAt: string | null;
  readonly reusedFrom: string | null;
  readonly progress: { readonly percent: number | null; readonly stage: string } | null;
  readonly previews: number | null;
  readonly result: { readonly href: string; readonly bytes: number; readonly sha256: string } | null;
  readonly output: { readonly slides: number; readonly pages: number; readonly engine: string } | null;
  readonly error: { readonly code: string; readonly title: string; readonly detail: string } | null;
  readonly warnings: readonly string[];
}

const pollEveryMs = 200;
const terminal = new Set(["succeeded", "failed", "cancelled"]);

/** Sends a presentation as a browser's form would. @returns the answer, whatever it is */
export async function upload(
  url: string,
  path: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("presentation", await openAsBlob(path), basename(path));
  return fetch(`${url}/api/jobs/export-to-pdf`, {
    method: "POST",
    body: form,
    headers: { accept: "application/json" },
  });
}

/**
 * Sends a presentation that is expected to be taken.
 * @throws Error with the problem if it is not
 */
export async function submitted(
  url: string,
  path: string,
  fields?: Readonly<Record<string, string>>,
): Promise<StatusDocument> {
  const response = await upload(url, path, fields);
  if (response.status !== 202) throw new Error(`the upload was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as StatusDocument;
}

/** The status of a job, or undefined while the server says that it cannot tell. */
export async function statusNow(url: string, id: string): Promise<StatusDocument | undefined> {
  const response = await fetch(`${url}/api/status/${id}`);
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as StatusDocument;
  if (response.status === 503) return undefined;
  throw new Error(`the status was answered ${response.status}: ${text}`);
}

/**
 * Asks for the status until `enough`, which by default is the job's end.
 * @throws Error when the job ends before, or the time is up
 */
export async function statusUntil(
  url: string,
  id: string,
  withinMs: number,
  enough: (status: StatusDocument) => boolean = ({ state }) => terminal.has(state),
): Promise<StatusDocument> {
  const deadline = AbortSignal.timeout(withinMs);
  for (;;) {
    const status = await statusNow(url, id);
    if (status !== undefined && enough(status)) return status;
    const seen = status === undefined ? "not to be had" : JSON.stringify(status);
    if (status !== undefined && terminal.has(status.state)) throw new Error(`the job has ended before: ${seen}`);
    if (deadline.aborted) throw new Error(`after ${withinMs} ms the status was still ${seen}`);
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
}
