import { readdirSync, readlinkSync } from "node:fs";

/** What this process has open, each as its number and what it leads to. */
export function openDescriptors(): ReadonlySet<string> {
  return new Set(readdirSync("/proc/self/fd").flatMap(describe));
}

/** What is open and was not. */
export function descriptorsSince(before: ReadonlySet<string>): string[] {
  return [...openDescriptors()].filter((descriptor) => !before.has(descriptor));
}

function describe(number: string): string[] {
  try {
    return [`${number} ${readlinkSync(`/proc/self/fd/${number}`)}`];
  } catch (error) {
    // The one by which the list was read.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
