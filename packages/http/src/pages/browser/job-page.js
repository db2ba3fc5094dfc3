// @ts-check
import { fill } from "./fill.js";
import { followStatus, hasEnded } from "./follow-status.js";
import { localTimes } from "./local-times.js";
import { pause } from "./pause.js";
import { keepPreviews, showPreviews } from "./preview-strip.js";

/**
 * @typedef {import("./follow-status.js").Status} Status
 * @typedef {Record<"percent" | "counted" | "titleRunning" | "nowAt" | "ended" | "lost" | "found" | "cancelling", string>} Words
 */

const lostAfterMs = 3_000;

let article = theArticle(document);
const { pollMs, words, clockOffsetMs } = settings();
let status = statusOf(article);
let shown = drawingOf(status);
/** @type {Promise<void> | undefined} */
let redrawing;
let connected = true;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let losing;

show();
setInterval(showElapsed, 1_000);
if (!hasEnded(status)) followStatus(status.links, { pollMs, onStatus, onConnection, onGone: () => location.reload() });

/** @param {Status} next */
function onStatus(next) {
  status = next;
  if (drawingOf(next) === shown) showChanges();
  else redrawing ??= redraw().finally(() => (redrawing = undefined));
}

/**
 * What the server draws and not this module: when it changes, the page is fetched again. So there is one description of
 * the page, and it is the same with and without this module.
 * @param {Status} of
 */
function drawingOf({ state, progress, previews, attempt, queuePosition, cancelRequested, error }) {
  const hasPreviews = previews !== null;
  return JSON.stringify([state, progress?.stage, hasPreviews, attempt, queuePosition, cancelRequested, error?.code]);
}

/** Draws until what is drawn is what was told last. */
async function redraw() {
  do {
    const aim = drawingOf(status);
    while (!(await fetchArticle())) await pause(pollMs);
    shown = aim;
  } while (shown !== drawingOf(status));
  show();
  announce(hasEnded(status) ? fill(words.ended, { state: article.dataset.stage ?? "", name: name() }) : stage());
}

/** @returns {Promise<boolean>} whether the page could be had */
async function fetchArticle() {
  const answer = await fetch(location.pathname, { cache: "no-store", headers: { accept: "text/html" } }).catch(offline);
  if (answer === undefined || !answer.ok) return false;
  const next = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = next.title;
  swap(theArticle(next));
  return true;
}

/** @param {unknown} error */
function offline(error) {
  if (error instanceof TypeError) return undefined;
  throw error;
}

/**
 * Puts the new article in the place of the old one, and keeps the reader where the reader was.
 * @param {HTMLElement} next
 */
function swap(next) {
  const focused = document.activeElement?.id ?? "";
  if (next.dataset["attempt"] === article.dataset["attempt"]) keepPreviews(article, next);
  const hadFocus = article.contains(document.activeElement);
  article.replaceWith(next);
  article = next;
  if (!hadFocus) return;
  (document.getElementById(focused) ?? document.getElementById("main"))?.focus();
}

function show() {
  localTimes();
  showElapsed();
  if (!hasEnded(status)) showChanges();
  article.querySelector("#cancel")?.addEventListener("submit", (event) => void cancel(event));
}

function showChanges() {
  showProgress();
  showPreviews(article, status.links.self, status.previews);
}

function showProgress() {
  const percent = status.progress?.percent ?? null;
  const { detail = null, done = null, total = null } = status.progress ?? {};
  if (status.state !== "running" || status.progress === null) return;
  text("[data-percent]", percent === null ? "" : fill(words.percent, { percent: Math.floor(percent) }));
  text("[data-detail]", detail ?? (done === null || total === null ? "" : fill(words.counted, { done, total })));
  showBar(percent);
  if (percent !== null) {
    document.title = `${fill(words.titleRunning, { percent: Math.floor(percent), name: name() })} · ${brand()}`;
  }
}

/** @param {number | null} percent */
function showBar(percent) {
  const bar = article.querySelector("progress");
  if (bar === null) return;
  if (percent === null) {
    bar.removeAttribute("value");
    bar.removeAttribute("aria-valuenow");
  } else {
    bar.value = percent;
    bar.setAttribute("aria-valuenow", String(Math.floor(percent)));
  }
}

function showElapsed() {
  const since = article.querySelector("[data-since]")?.getAttribute("data-since");
  if (since === null || since === undefined) return;
  const seconds = Math.max(0, Math.floor((Date.now() + clockOffsetMs - Date.parse(since)) / 1_000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [first, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  text("[data-since]", [first, ...rest.map((part) => String(part).padStart(2, "0"))].join(":"));
}

/** @param {Event} event */
async function cancel(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  form.querySelector("button")?.setAttribute("disabled", "");
  announce(words.cancelling);
  const answer = await fetch(status.links.self, { method: "DELETE" }).catch(offline);
  // Whatever went wrong, the plain form says it.
  if (answer?.ok !== true) form.submit();
}

/**
 * A short interruption is nobody's business: it is told of when it lasts.
 * @param {boolean} now
 */
function onConnection(now) {
  if (now === connected) return;
  connected = now;
  clearTimeout(losing);
  if (!now) losing = setTimeout(() => tell(words.lost), lostAfterMs);
  else if (document.getElementById("connection") !== null) tell("");
}

/** @param {string} message */
function tell(message) {
  document.getElementById("connection")?.remove();
  announce(message === "" ? words.found : message);
  if (message === "") return;
  const notice = document.createElement("p");
  notice.id = "connection";
  notice.className = "connection";
  notice.textContent = message;
  article.before(notice);
}

/** @param {string} message */
function announce(message) {
  const region = document.getElementById("announcements");
  if (region !== null) region.textContent = message;
}

/**
 * @param {string} selector
 * @param {string} value
 */
function text(selector, value) {
  const element = article.querySelector(selector);
  if (element !== null && element.textContent !== value) element.textContent = value;
}

function stage() {
  return fill(words.nowAt, { stage: article.dataset.stage ?? "" });
}

function name() {
  return article.dataset.name ?? "";
}

function brand() {
  return document.querySelector(".brand")?.textContent ?? "";
}

/**
 * @param {HTMLElement} of
 * @returns {Status}
 */
function statusOf(of) {
  return /** @type {Status} */ (JSON.parse(of.dataset.status ?? ""));
}

function settings() {
  const { poll, words, now } = article.dataset;
  return {
    pollMs: Number(poll),
    words: /** @type {Words} */ (JSON.parse(words ?? "{}")),
    // Elapsed times are by the server's clock: the reader's may be wrong.
    clockOffsetMs: Date.parse(now ?? "") - Date.now(),
  };
}

/**
 * @param {Document} of
 * @returns {HTMLElement}
 */
function theArticle(of) {
  const element = of.getElementById("job");
  if (element === null) throw new Error("this module belongs to the page of a job");
  return element;
}
