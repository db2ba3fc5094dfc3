// @ts-check

/** Shows the times of the page in the reader's own zone and manner. */
export function localTimes() {
  for (const time of document.querySelectorAll("time[data-form]")) {
    const at = new Date(time.getAttribute("datetime") ?? "");
    const day = time.getAttribute("data-form") === "day";
    time.textContent = day
      ? at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })
      : at.toLocaleTimeString();
  }
}

localTimes();
