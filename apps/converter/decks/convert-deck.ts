import { basename } from "node:path";
import { statusUntil, upload, type StatusDocument } from "./converter-client.ts";
import type { Expectation } from "./manifest.ts";

/** How one deck fared. */
export interface DeckRow {
  readonly file: string;
  /** `pdf`, or the code of the problem. */
  readonly outcome: string;
  readonly slides: number | null;
  readonly pages: number | null;
  readonly seconds: number;
  readonly warnings: readonly string[];
  /** In what the outcome is another than expected; null where it is not, or nothing was expected. */
  readonly differs: string | null;
}

interface Fared {
  readonly outcome: string;
  readonly slides: number | null;
  readonly pages: number | null;
  readonly warnings: readonly string[];
}

// Beyond the limit of one attempt: waiting for an engine, and for one that was killed to be replaced.
const patienceMs = 120_000;

/** Sends one deck through the application. */
export async function convertDeck(
  url: string,
  path: string,
  timeoutMs: number,
  expected?: Expectation,
): Promise<DeckRow> {
  const begun = performance.now();
  const fared = await convert(url, path, timeoutMs);
  const seconds = (performance.now() - begun) / 1_000;
  return {
    file: basename(path),
    ...fared,
    seconds,
    differs: expected === undefined ? null : difference(fared, expected),
  };
}

async function convert(url: string, path: string, timeoutMs: number): Promise<Fared> {
  const response = await upload(url, path);
  const answer = (await response.json()) as StatusDocument & { readonly code?: string };
  if (response.status !== 202) {
    return { outcome: answer.code ?? `HTTP ${response.status}`, slides: null, pages: null, warnings: [] };
  }
  const { state, output, error, result, warnings } = await statusUntil(url, answer.id, timeoutMs + patienceMs);
  if (state !== "succeeded" || result === null)
    return { outcome: error?.code ?? state, slides: null, pages: null, warnings };
  return {
    outcome: await checkedPdf(`${url}${result.href}`),
    slides: output?.slides ?? null,
    pages: output?.pages ?? null,
    warnings,
  };
}

async function checkedPdf(href: string): Promise<string> {
  const response = await fetch(href);
  const bytes = Buffer.from(await response.arrayBuffer());
  return bytes.subarray(0, 5).toString("latin1") === "%PDF-" ? "pdf" : "not-a-pdf";
}

function difference({ outcome, slides, pages }: Fared, expected: Expectation): string | null {
  switch (expected.outcome) {
    case "pdf":
      if (outcome !== "pdf") return "expected a PDF";
      if (slides !== expected.slides || pages !== expected.pages) {
        return `expected ${expected.slides} slides and ${expected.pages} pages`;
      }
      return null;
    case "password-protected":
      return outcome === "password-protected" ? null : "expected password-protected";
    case "unreadable":
      return ["unreadable-document", "not-a-presentation"].includes(outcome) ? null : "expected unreadable-document";
    case "slow":
      // A faster machine may be done with it in time.
      return ["time-limit", "pdf"].includes(outcome) ? null : "expected time-limit, or a PDF";
  }
}
