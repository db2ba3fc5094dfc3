// @ts-check
import { fill } from "./fill.js";

/**
 * Adds the pictures that have come to a job's page since it was drawn, and keeps the newest in sight for as long as the
 * reader has not gone back to an earlier one.
 * @param {HTMLElement} article
 * @param {string} address where the job's status is
 * @param {number | null} count
 */
export function showPreviews(article, address, count) {
  const strip = article.querySelector("#previews");
  if (!(strip instanceof HTMLElement) || count === null || strip.children.length >= count) return;
  const isAtEnd = strip.scrollLeft + strip.clientWidth >= strip.scrollWidth - 8;
  while (strip.children.length < count) strip.append(picture(strip, address, strip.children.length + 1));
  if (isAtEnd) strip.scrollTo({ left: strip.scrollWidth });
}

/**
 * Takes the pictures that are there already over into the page that is drawn anew, so that they do not flicker.
 * @param {HTMLElement} from
 * @param {HTMLElement} to
 */
export function keepPreviews(from, to) {
  const [old, next] = [from.querySelector("#previews"), to.querySelector("#previews")];
  if (old === null || next === null || old.children.length < next.children.length) return;
  const { scrollLeft } = old;
  next.replaceWith(old);
  // A row that was out of the page for a moment has forgotten where it was.
  queueMicrotask(() => (old.scrollLeft = scrollLeft));
}

/**
 * @param {HTMLElement} strip
 * @param {string} address
 * @param {number} number
 */
function picture(strip, address, number) {
  const image = new Image(176, 99);
  image.alt = fill(strip.dataset["each"] ?? "", { number });
  image.decoding = "async";
  image.src = `${address}/previews/${number}`;
  const item = document.createElement("li");
  item.append(image);
  return item;
}
