import { formatDateTime, formatTime } from "./format.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** A time of day, which the page's module turns into the reader's own. */
export function timeOfDay(ms: number): Html {
  return html`<time datetime="${new Date(ms).toISOString()}" data-form="time">${formatTime(ms)}</time>`;
}

/** A day and a time, likewise. */
export function dayAndTime(ms: number): Html {
  return html`<time datetime="${new Date(ms).toISOString()}" data-form="day">${formatDateTime(ms)}</time>`;
}
