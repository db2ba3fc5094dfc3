import type { Jail, ProtectionName } from "./jail.ts";

const missing: readonly ProtectionName[] = ["privileges", "network", "files", "processes", "limits", "process-count"];

/** Engines run as any other program of ours, but for their environment, which is made for them in every case. */
export function noJail(why: string): Jail {
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? why : "the user that started it, who is not root";
  return {
    description: {
      by: "nothing",
      protections: [
        { name: "user", there: !asRoot, detail: user },
        ...missing.map((name) => ({ name, there: false, detail: why })),
      ],
    },
    parentInside: null,
    nextOwner: () => null,
    confine: ({ command: [program = "", ...parameters] }) => ({ program, parameters }),
  };
}
