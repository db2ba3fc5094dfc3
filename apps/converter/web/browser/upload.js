// @ts-check

/**
 * Makes the upload form comfortable: a file can be dropped anywhere on the page, its type and size are checked before it is
 * sent, the sending is shown and can be cancelled. Without this module the form works as every form does.
 *
 * @typedef {{ accept: string[], maxBytes: number, words: Record<string, string> }} UploadConfiguration
 */

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
function find(selector, type) {
  const element = document.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`the page has no ${selector}`);
  return element;
}

const form = find("form.upload", HTMLFormElement);
const input = find("form.upload input[type=file]", HTMLInputElement);
const zone = find("form.upload .drop-zone", HTMLElement);
const chosen = find("form.upload .chosen-file", HTMLElement);
const submit = find("form.upload button[type=submit]", HTMLButtonElement);
const sending = find(".sending", HTMLElement);
const meter = find(".sending progress", HTMLProgressElement);
const sendingText = find(".sending .sending-text", HTMLElement);
const cancel = find(".sending button", HTMLButtonElement);
const fault = find(".upload-fault", HTMLElement);

const configuration = /** @type {UploadConfiguration} */ (JSON.parse(form.dataset["configuration"] ?? ""));
const { words } = configuration;

/** @type {XMLHttpRequest | undefined} */
let request;

/** @param {number} bytes */
function size(bytes) {
  const mebibytes = bytes / 1_048_576;
  return `${mebibytes.toFixed(mebibytes < 10 ? 1 : 0)} MiB`;
}

/**
 * @param {string} template
 * @param {Record<string, string>} values
 */
function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, /** @type {string} */ name) => values[name] ?? whole);
}

/** @param {File} file */
function refusalOf(file) {
  const dot = file.name.lastIndexOf(".");
  const extension = dot < 0 ? "" : file.name.slice(dot).toLowerCase();
  if (!configuration.accept.includes(extension)) {
    return fill(words["wrongType"] ?? "", { name: file.name, types: configuration.accept.join(", ") });
  }
  if (file.size === 0) return fill(words["emptyFile"] ?? "", { name: file.name });
  if (file.size <= configuration.maxBytes) return undefined;
  return fill(words["tooLarge"] ?? "", { name: file.name, size: size(file.size), limit: size(configuration.maxBytes) });
}

/** @param {string | undefined} text */
function showFault(text) {
  fault.textContent = text ?? "";
  fault.hidden = text === undefined;
}

function showChosen() {
  const [file] = input.files ?? [];
  chosen.hidden = file === undefined;
  chosen.textContent = file === undefined ? "" : `${file.name} · ${size(file.size)}`;
  zone.classList.toggle("has-file", file !== undefined);
  const refusal = file === undefined ? undefined : refusalOf(file);
  showFault(refusal);
  submit.disabled = refusal !== undefined;
  return file !== undefined && refusal === undefined;
}

/** @param {boolean} busy */
function showSending(busy) {
  sending.hidden = !busy;
  form.hidden = busy;
}

/** @param {ProgressEvent} event */
function showProgress({ loaded, total, lengthComputable }) {
  if (!lengthComputable) return meter.removeAttribute("value");
  meter.max = total;
  meter.value = loaded;
  const percent = `${Math.floor((100 * loaded) / total)}`;
  const template = loaded < total ? words["sending"] : words["checking"];
  sendingText.textContent = fill(template ?? "", { percent, sent: size(loaded), size: size(total) });
}

/** @param {XMLHttpRequest} answered */
function follow(answered) {
  const body = parse(answered.responseText);
  const page = body?.links?.page;
  if (answered.status === 202 && typeof page === "string") return location.assign(page);
  showSending(false);
  showFault(typeof body?.detail === "string" ? `${body.title ?? ""}. ${body.detail}` : words["serverFault"]);
}

/**
 * @param {string} text
 * @returns {{ links?: { page?: string }, title?: string, detail?: string } | undefined}
 */
function parse(text) {
  try {
    return /** @type {ReturnType<typeof parse>} */ (JSON.parse(text));
  } catch (error) {
    // A proxy in between may answer with a page of its own.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function send() {
  request = new XMLHttpRequest();
  const current = request;
  current.upload.addEventListener("progress", showProgress);
  current.addEventListener("load", () => follow(current));
  current.addEventListener("error", () => {
    showSending(false);
    showFault(words["unreachable"]);
  });
  current.addEventListener("abort", () => showSending(false));
  current.open("POST", form.action);
  current.setRequestHeader("accept", "application/json");
  showFault(undefined);
  showSending(true);
  sendingText.textContent = fill(words["sending"] ?? "", { percent: "0", sent: size(0), size: "" });
  cancel.focus();
  current.send(new FormData(form));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (showChosen()) send();
});
input.addEventListener("change", () => {
  if (showChosen()) submit.focus();
});
cancel.addEventListener("click", () => request?.abort());

document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  zone.classList.add("dragged-over");
});
document.addEventListener("dragleave", (event) => {
  // Left the window, and not only one element for the next.
  if (event.relatedTarget === null) zone.classList.remove("dragged-over");
});
document.addEventListener("drop", (event) => {
  const files = event.dataTransfer?.files;
  if (files === undefined || files.length === 0) return;
  event.preventDefault();
  zone.classList.remove("dragged-over");
  input.files = files;
  // Whoever drops a file means it to be converted: nothing more is asked.
  if (showChosen()) send();
});
document.addEventListener("paste", (event) => {
  const files = event.clipboardData?.files;
  if (files === undefined || files.length === 0) return;
  input.files = files;
  showChosen();
});

// A page that comes back from the browser's memory shows what was chosen before.
addEventListener("pageshow", () => {
  showSending(false);
  showChosen();
});
