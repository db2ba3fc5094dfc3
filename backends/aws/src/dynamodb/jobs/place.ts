import { timeText } from "./job-keys.ts";

let added = 0;

/** The place of a new job in the order in which jobs were added: by time, and within a process by their order. */
export function newPlace(createdAt: number, id: string): string {
  added = (added + 1) % 36 ** 6;
  return `${timeText(createdAt)}${added.toString(36).padStart(6, "0")}${id.slice(-6)}`;
}
