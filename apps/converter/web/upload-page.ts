import { presentationTypes } from "@millrace/conversion";
import { fill, formatBytes, html, page, type Html } from "@millrace/http";
import type { ConverterSettings } from "../settings.ts";
import { optionFields } from "./option-fields.ts";
import { browserWords, words } from "./words.ts";

/** What the page tells before anything is sent. */
export type UploadLimits = Pick<ConverterSettings, "maxUploadBytes" | "resultTtlMs" | "reuseResults">;

const extensions = presentationTypes.map(({ extension }) => extension);

/** The page on which people choose a presentation. It works as a plain form; its module makes it comfortable. */
export function uploadPage(
  limits: UploadLimits,
  assets: { readonly stylesheet: string; readonly module: string },
): string {
  return page({
    title: words.title,
    stylesheets: [assets.stylesheet],
    modules: [assets.module],
    body: html`<section class="card upload-card">
      <h1>${words.title}</h1>
      <p class="lead">${words.lead}</p>
      <p class="failure upload-fault" role="alert" hidden></p>
      ${form(limits)} ${sending()}
    </section>`,
  });
}

function form({ maxUploadBytes, resultTtlMs, reuseResults }: UploadLimits): Html {
  return html`<form
    class="upload"
    method="post"
    action="/api/jobs/export-to-pdf"
    enctype="multipart/form-data"
    data-configuration="${configuration(maxUploadBytes)}"
  >
    <input type="hidden" name="preview" value="true" />
    <div class="drop-zone">
      <svg class="drop-picture" viewBox="0 0 48 48" width="56" height="56" aria-hidden="true">
        <path d="M24 31V9m0 0-8.5 8.5M24 9l8.5 8.5" />
        <path class="water" d="M5 36c6-4.5 10-4.5 16 0s10 4.5 16 0c2.4-1.8 4.2-2.7 6-3" />
        <path class="water" d="M5 43c6-4.5 10-4.5 16 0s10 4.5 16 0c2.4-1.8 4.2-2.7 6-3" />
      </svg>
      <label for="presentation">${words.choose}</label>
      <input
        id="presentation"
        type="file"
        name="presentation"
        required
        accept="${extensions.join(",")}"
        aria-describedby="limits"
      />
      <p class="drop-hint">${words.orDrop}</p>
      <p class="chosen-file" role="status" hidden></p>
    </div>
    <p class="fine" id="limits">
      ${limitsText(maxUploadBytes)} ${fill(words.retention, { ttl: retention(resultTtlMs) })}
    </p>
    ${optionFields(reuseResults)}
    <p class="actions"><button type="submit">${words.submit}</button></p>
  </form>`;
}

function sending(): Html {
  return html`<div class="sending" hidden>
    <p class="sending-text" role="status"></p>
    <progress aria-labelledby="sending-label"></progress>
    <span class="hidden" id="sending-label">${words.title}</span>
    <p class="actions"><button type="button" class="quiet">${words.cancel}</button></p>
  </div>`;
}

/** What the module goes by. */
function configuration(maxBytes: number): string {
  return JSON.stringify({ accept: extensions, maxBytes, words: browserWords });
}

function limitsText(maxUploadBytes: number): string {
  return fill(words.limits, { types: extensions.join(" "), maxBytes: formatBytes(maxUploadBytes) });
}

const units = [
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
  { unit: "second", ms: 1_000 },
] as const;

/** A length of time in the largest unit that it is whole in: `24 hours`, `90 minutes`. */
function retention(ms: number): string {
  const { unit, ms: unitMs } = units.find((candidate) => ms % candidate.ms === 0) ?? units[2];
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay: "long" }).format(Math.round(ms / unitMs));
}
