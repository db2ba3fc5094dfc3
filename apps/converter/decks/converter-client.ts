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

/** The status of a job. */
export async function statusOf(url: string, id: string): Promise<StatusDocument> {
  const response = await fetch(`${url}/api/status/${id}`);
  if (!response.ok) throw new Error(`the status was answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as StatusDocument;
}

/** Asks for the status until `enough`, which by default is the job's end. */
export async function statusUntil(
  url: string,
  id: string,
  withinMs: number,
  enough: (status: StatusDocument) => boolean = ({ state }) => terminal.has(state),
): Promise<StatusDocument> {
  const deadline = AbortSignal.timeout(withinMs);
  for (;;) {
    const status = await statusOf(url, id);
    if (enough(status)) return status;
    if (deadline.aborted) throw new Error(`after ${withinMs} ms the job was still ${JSON.stringify(status)}`);
    await new Promise((resolve) => setTimeout(resolve, pollEveryMs));
  }
}
