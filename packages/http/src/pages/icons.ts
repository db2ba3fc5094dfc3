import { html } from "./html.ts";
import type { Html } from "./html.ts";

/** The names of the pictures that stand beside words; never without them. */
export type IconName = "done" | "current" | "waiting" | "failed" | "cancelled" | "download" | "warning";

const shapes: Readonly<Record<IconName, Html>> = {
  done: html`<circle cx="12" cy="12" r="10" class="fill" /><path d="m7.5 12.5 3 3 6-6.5" class="cut" />`,
  current: html`<circle cx="12" cy="12" r="9" class="track" /><path d="M12 3a9 9 0 0 1 9 9" class="turn" />`,
  waiting: html`<circle cx="12" cy="12" r="9" class="track" />`,
  failed: html`<circle cx="12" cy="12" r="10" class="fill" /><path d="M12 7v6m0 3.6v.1" class="cut" />`,
  cancelled: html`<circle cx="12" cy="12" r="10" class="fill" /><path d="m8.5 8.5 7 7m0-7-7 7" class="cut" />`,
  download: html`<path d="M12 4v10m-4.5-4 4.5 4.5 4.5-4.5M5 19.5h14" class="line" />`,
  warning: html`<path d="M12 4 2.8 20h18.4z" class="line" /><path d="M12 10v4.5m0 2.4v.1" class="line" />`,
};

/** A picture beside words, which says nothing that they do not. */
export function icon(name: IconName): Html {
  return html`<svg class="icon icon-${name}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
    ${shapes[name]}
  </svg>`;
}
