import { nextEngineOwner } from "./engine-owners.ts";
import type { Confinement, ConfinedCommand, Jail, Protection } from "./jail.ts";
import { limitParameters } from "./process-limits.ts";

/** Those of the system's tools that work here, by their paths. */
export interface PlainTools {
  readonly setpriv?: string;
  readonly prlimit?: string;
  /** unshare(1) with the options that make a network namespace here. */
  readonly unshareNetwork?: readonly string[];
  /** Whether setpriv can make another user of us. */
  readonly stepsDown: boolean;
}

/** What can be had without bubblewrap. `why` says what kept it from working. */
export function plainJail(tools: PlainTools, why: string): Jail {
  const { setpriv, prlimit, unshareNetwork, stepsDown } = tools;
  const some = setpriv !== undefined || prlimit !== undefined || unshareNetwork !== undefined;
  return {
    description: { by: some ? "system tools" : "nothing", protections: describe(tools, why) },
    parentInside: null,
    nextOwner: () => (stepsDown ? nextEngineOwner() : null),
    confine: (confinement) => confine(tools, confinement),
  };
}

/** Each tool starts the next in its own place, so that the process keeps its parent and its group. */
function confine({ setpriv, prlimit, unshareNetwork }: PlainTools, confinement: Confinement): ConfinedCommand {
  const { command, limits, owner } = confinement;
  const [program = "", ...parameters] = [
    ...(unshareNetwork ?? []),
    ...(setpriv === undefined ? [] : [setpriv, ...userParameters(owner), "--no-new-privs"]),
    ...(prlimit === undefined ? [] : [prlimit, ...limitParameters(limits, owner !== null)]),
    ...command,
  ];
  return { program, parameters };
}

function userParameters(owner: Confinement["owner"]): string[] {
  if (owner === null) return [];
  return [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"];
}

function describe({ setpriv, prlimit, unshareNetwork, stepsDown }: PlainTools, why: string): Protection[] {
  const asRoot = process.getuid?.() === 0;
  const counted = prlimit !== undefined && stepsDown;
  return [
    {
      name: "user",
      there: stepsDown || !asRoot,
      detail: stepsDown
        ? "a user of its own for each engine"
        : asRoot
          ? `it stays root: ${missing("setpriv")}`
          : "the user that started it, who is not root",
    },
    {
      name: "privileges",
      there: setpriv !== undefined,
      detail: setpriv === undefined ? missing("setpriv") : "none to gain",
    },
    {
      name: "network",
      there: unshareNetwork !== undefined,
      detail: unshareNetwork === undefined ? missing("unshare") : "a network namespace with nothing in it",
    },
    { name: "files", there: false, detail: `it sees what its user may see: ${why}` },
    { name: "processes", there: false, detail: `it sees the others of the machine: ${why}` },
    { name: "limits", there: prlimit !== undefined, detail: prlimit === undefined ? missing("prlimit") : "prlimit" },
    {
      name: "process-count",
      there: counted,
      detail: counted ? "prlimit" : "its user is not its own, so that others' processes would count",
    },
  ];
}

function missing(tool: string): string {
  return `${tool} (util-linux) is missing or not allowed here`;
}
