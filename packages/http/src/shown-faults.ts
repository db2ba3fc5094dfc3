import type { Fault } from "@millrace/jobs";

const maxFaults = 20;
const maxNameLength = 80;
const maxMessageLength = 500;

/** The faults of an input as they are answered, and the words that list them. */
export interface ShownFaults {
  readonly faults: readonly Fault[];
  readonly message: string;
}

/**
 * What is said of an input that does not fit: 20 faults at most, with names of 80 characters at most, so that the answer
 * stays short whatever was sent. `message` stays as it is where nothing had to be left out.
 */
export function shownFaults(all: readonly Fault[], message: string): ShownFaults {
  const faults = all.slice(0, maxFaults).map(shortened);
  const left = all.length - faults.length;
  if (left === 0 && faults.every((fault, at) => isSame(fault, all[at]))) return { faults, message };
  const list = faults.map((fault) => (fault.path === "" ? fault.message : `${fault.path}: ${fault.message}`));
  const words = left === 0 ? list : [...list, `and ${left} more`];
  return { faults, message: `the input does not fit the job: ${words.join("; ")}` };
}

function shortened({ path, message }: Fault): Fault {
  const name = cut(path, maxNameLength);
  const named = name === path ? message : message.replaceAll(path, () => name);
  const quoted = named.replaceAll(/"([^"]+)"/g, (_, text: string) => `"${cut(text, maxNameLength)}"`);
  return { path: name, message: cut(quoted, maxMessageLength) };
}

function isSame(fault: Fault, other: Fault | undefined): boolean {
  return fault.path === other?.path && fault.message === other.message;
}

/** Never through the middle of a surrogate pair. */
function cut(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
