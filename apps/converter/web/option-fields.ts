import { html, type Html } from "@millrace/http";
import { exportWords, words } from "./words.ts";

/** The value that is sent, empty for what happens anyway, and what it is called. */
type Choice = readonly [value: string, text: string];

/**
 * What can be said of the PDF: what most people ask for, and, folded away, the rest. Where results are reused, a
 * person may want none of that.
 */
export function optionFields(reuseResults: boolean): Html {
  return html`<details class="options">
    <summary>${words.options}</summary>
    ${slides()} ${checkbox("hiddenSlides", exportWords.hiddenSlides)} ${checkbox("notes", exportWords.notes)}
    ${select("pdfa", exportWords.pdfa)} ${reuseResults && checkbox("reuse-result", exportWords.afresh, "false")}
    <details class="more-options">
      <summary>${words.moreOptions}</summary>
      ${checkbox("pdfua", exportWords.pdfua)}
      <div class="fields">
        ${select("bookmarks", exportWords.bookmarks)} ${select("imageQuality", exportWords.imageQuality)}
        ${select("imageDpi", exportWords.imageDpi)}
      </div>
      <fieldset>
        <legend>${words.permissions}</legend>
        <p class="fine">${words.permissionsHint}</p>
        <div class="fields">
          ${select("printing", exportWords.printing)} ${select("changing", exportWords.changing)}
          ${select("copying", exportWords.copying)}
        </div>
      </fieldset>
    </details>
  </details>`;
}

function slides(): Html {
  return html`<p class="field">
    <label for="slides">${exportWords.slides}</label>
    <input
      id="slides"
      name="slides"
      type="text"
      autocomplete="off"
      placeholder="1-3,5"
      aria-describedby="slides-hint"
    />
    <span class="fine" id="slides-hint">${exportWords.slidesHint}</span>
  </p>`;
}

function checkbox(name: string, label: string, value = "true"): Html {
  return html`<p class="check">
    <input id="${name}" name="${name}" type="checkbox" value="${value}" /> <label for="${name}">${label}</label>
  </p>`;
}

function select(
  name: string,
  { label, choices }: { readonly label: string; readonly choices: readonly Choice[] },
): Html {
  const options = choices.map(([value, text]) => html`<option value="${value}">${text}</option>`);
  return html`<p class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${options}
    </select>
  </p>`;
}
