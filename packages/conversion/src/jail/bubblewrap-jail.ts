import { release } from "node:os";
import { mountParameters } from "./bubblewrap-mounts.ts";
import { nextEngineOwner } from "./engine-owners.ts";
import type { Confinement, ConfinedCommand, Jail, Protection } from "./jail.ts";
import { limitParameters } from "./process-limits.ts";

/** Paths of the programs that the jail is made with. */
export interface BubblewrapTools {
  readonly bwrap: string;
  readonly prlimit: string;
  /** Needed where we are root. */
  readonly setpriv: string | undefined;
}

/** bubblewrap's own process, first in the jail's table of processes, is the parent of what it starts. */
const parentInside = 1;

/**
 * A jail by bubblewrap. Started as root, it gives each engine a user of its own and needs no user namespace; otherwise
 * it makes one, in which our user stays what it is.
 */
export function bubblewrapJail(tools: BubblewrapTools): Jail {
  const { setpriv } = tools;
  const asRoot = process.getuid?.() === 0;
  const counted = asRoot || countsPerNamespace();
  return {
    description: { by: "bubblewrap", protections: describe(asRoot, setpriv !== undefined, counted) },
    parentInside,
    nextOwner: () => (asRoot && setpriv !== undefined ? nextEngineOwner() : null),
    confine: (confinement) => confine(tools, confinement, counted),
  };
}

function confine(tools: BubblewrapTools, confinement: Confinement, countProcesses: boolean): ConfinedCommand {
  const { command, folder, readable, limits, owner } = confinement;
  const parameters = [
    ...namespaces,
    ...(owner === null ? ["--unshare-user"] : ["--cap-drop", "ALL", ...capabilitiesToStepDown]),
    "--die-with-parent",
    ...mountParameters(folder, readable),
    // Whoever steps down could not yet enter its own folder here.
    "--chdir",
    "/",
    "--",
    ...(owner === null || tools.setpriv === undefined ? [] : stepDown(tools.setpriv, owner)),
    tools.prlimit,
    ...limitParameters(limits, countProcesses),
    ...command,
  ];
  return { program: tools.bwrap, parameters };
}

const namespaces = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];

/** They are gone with the step down. */
const capabilitiesToStepDown = ["SETUID", "SETGID", "SETPCAP"].flatMap((name) => ["--cap-add", `CAP_${name}`]);

function stepDown(setpriv: string, { uid, gid }: { readonly uid: number; readonly gid: number }): string[] {
  const user = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  return [setpriv, ...user, "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"];
}

/** Since Linux 5.14 a user's processes are counted in each user namespace by itself; before, all of that user's are. */
function countsPerNamespace(): boolean {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

function describe(asRoot: boolean, stepsDown: boolean, counted: boolean): Protection[] {
  return [
    user(asRoot, stepsDown),
    { name: "privileges", there: true, detail: "none to gain, no capabilities" },
    { name: "network", there: true, detail: "a network namespace with nothing in it" },
    { name: "files", there: true, detail: "a read-only system and a folder of its own" },
    { name: "processes", there: true, detail: "a process namespace that ends with its parent" },
    { name: "limits", there: true, detail: "prlimit" },
    {
      name: "process-count",
      there: counted,
      detail: counted ? "prlimit" : "this kernel counts a user's processes together; Linux 5.14 or later does not",
    },
  ];
}

function user(asRoot: boolean, stepsDown: boolean): Protection {
  if (!asRoot) return { name: "user", there: true, detail: "the user that started it, who is not root" };
  const detail = stepsDown ? "a user of its own for each engine" : "it stays root: setpriv (util-linux) is missing";
  return { name: "user", there: stepsDown, detail };
}
