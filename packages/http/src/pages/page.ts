import type { Brand } from "../options.ts";
import { html } from "./html.ts";
import type { Html } from "./html.ts";
import { ownAssets } from "./own-assets.ts";
import { words } from "./words.ts";

/** What a page is made of. */
export interface Page {
  /** What tabs and bookmarks show, before the name of the service. */
  readonly title: string;
  /** The content of `<main>`. */
  readonly body: Html;
  /** More for `<head>`. */
  readonly head?: Html;
  /** Addresses of stylesheets besides the common one. */
  readonly stylesheets?: readonly string[];
  /** Addresses of the page's own modules. */
  readonly modules?: readonly string[];
  /** Default: Millrace, at "/". */
  readonly brand?: Brand;
  /** The language of the page. Default "en". */
  readonly lang?: string;
}

/** The address of the stylesheet that every page has. */
export const styles: string = ownAssets.href("millrace.css");

/** A whole page in the frame that all pages share. Send it with {@link sendPage}, which gives it its headers. */
export function page({ title, body, head, stylesheets = [], modules = [], brand, lang = "en" }: Page): string {
  const { name, home } = brand ?? { name: "Millrace", home: "/" };
  return html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title === name ? name : `${title} · ${name}`}</title>
        <link rel="icon" href="${ownAssets.href("mark.svg")}" type="image/svg+xml" />
        ${[styles, ...stylesheets].map((href) => html`<link rel="stylesheet" href="${href}" /> `)}
        ${modules.map((href) => html`<script type="module" src="${href}"></script> `)} ${head}
      </head>
      <body>
        <a class="skip" href="#main">${words.skip}</a>
        <header class="frame-head">
          <a class="brand" href="${home}">${mark()}<span>${name}</span></a>
        </header>
        <main id="main" tabindex="-1">${body}</main>
      </body>
    </html> `.toString();
}

/** The mill wheel. */
function mark(): Html {
  return html`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
    <g fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round">
      <circle cx="16" cy="14" r="8.2" />
      <path d="M16 3v22M5 14h22M8.2 6.2l15.6 15.6M23.8 6.2 8.2 21.8" />
      <path class="mark-water" d="M2 28c3.5-2.6 5.8-2.6 9.3 0s5.9 2.6 9.4 0 5.8-2.6 9.3 0" />
    </g>
  </svg>`;
}
