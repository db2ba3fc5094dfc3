const maxWaitSeconds = 60;

/** What a client asks for by `Prefer` (RFC 7240). */
export interface Preferences {
  /** How long to wait for the job's end, in milliseconds; 0: not at all. */
  readonly waitMs: number;
  /** What is honoured, for `Preference-Applied`; null where nothing is. */
  readonly applied: string | null;
}

/** Reads `Prefer`; what is not known, or makes no sense, is passed over as the RFC asks. Waits are 60 seconds at most. */
export function preferencesOf(header: string | readonly string[] | undefined): Preferences {
  const preferences = new Map(split([header ?? []].flat().join(",")));
  const wait = /^\d{1,9}$/.exec(preferences.get("wait") ?? "");
  const seconds = wait === null ? undefined : Math.min(Number(wait[0]), maxWaitSeconds);
  const applied = [
    ...(preferences.has("respond-async") ? ["respond-async"] : []),
    ...(seconds === undefined ? [] : [`wait=${seconds}`]),
  ];
  return { waitMs: (seconds ?? 0) * 1_000, applied: applied.length === 0 ? null : applied.join(", ") };
}

function split(text: string): (readonly [string, string])[] {
  return text
    .split(",")
    .map((part) => part.split(";")[0] ?? "")
    .map((part) => part.split("="))
    .map(([name = "", value = ""]) => [name.trim().toLowerCase(), value.trim().replace(/^"(.*)"$/, "$1")] as const)
    .filter(([name]) => name !== "")
    .toReversed(); // Of a preference that is given twice, the first counts.
}
