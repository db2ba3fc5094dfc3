import { ConversionError } from "../errors.ts";
import { bubblewrapJail } from "./bubblewrap-jail.ts";
import { findTool } from "./find-tool.ts";
import type { Jail, JailMode } from "./jail.ts";
import { noJail } from "./no-jail.ts";
import { plainJail, type PlainTools } from "./plain-jail.ts";
import { tryJail } from "./try-jail.ts";

/**
 * The best jail that works on this machine: each candidate is tried before it is relied on, since a tool that is
 * installed may still be forbidden, as in most containers.
 *
 * @throws {@link ConversionError} `engine-unavailable` when all of it is required and something is missing.
 */
export async function openJail(mode: JailMode, temporaryFolder: string): Promise<Jail> {
  if (mode === "off") return noJail("the jail is switched off");
  const jail = await bestJail(temporaryFolder);
  const missing = jail.description.protections.filter(({ there }) => !there);
  if (mode === "auto" || missing.length === 0) return jail;
  const list = missing.map(({ name, detail }) => `${name} (${detail})`).join("; ");
  throw new ConversionError("engine-unavailable", `A jail is required, and this machine lacks a part of it: ${list}.`);
}

async function bestJail(temporaryFolder: string): Promise<Jail> {
  if (process.platform !== "linux") return noJail(`there is no jail for ${process.platform} yet`);
  const [bwrap, prlimit] = [findTool("bwrap"), findTool("prlimit")];
  if (bwrap === undefined) return await openPlainJail("bubblewrap is not installed", temporaryFolder);
  if (prlimit === undefined) return await openPlainJail("prlimit (util-linux) is not installed", temporaryFolder);
  const jail = bubblewrapJail({ bwrap, prlimit, setpriv: findTool("setpriv") });
  const fault = await tryJail(jail, temporaryFolder);
  return fault === null ? jail : await openPlainJail(`bubblewrap does not work here: ${fault}`, temporaryFolder);
}

/** Tries each tool by itself. */
async function openPlainJail(why: string, temporaryFolder: string): Promise<Jail> {
  const works = async (tools: PlainTools): Promise<boolean> =>
    (await tryJail(plainJail(tools, why), temporaryFolder)) === null;
  const [setpriv, prlimit, unshare] = ["setpriv", "prlimit", "unshare"].map(findTool);
  const asRoot = process.getuid?.() === 0;
  const stepsDown = asRoot && setpriv !== undefined && (await works({ setpriv, stepsDown: true }));
  const network = unshare === undefined ? undefined : unshareNetwork(unshare, asRoot);
  return plainJail(
    {
      ...(setpriv !== undefined && (stepsDown || (await works({ setpriv, stepsDown }))) && { setpriv }),
      ...(prlimit !== undefined && (await works({ prlimit, stepsDown: false })) && { prlimit }),
      ...(network !== undefined &&
        (await works({ unshareNetwork: network, stepsDown: false })) && { unshareNetwork: network }),
      stepsDown,
    },
    why,
  );
}

function unshareNetwork(unshare: string, asRoot: boolean): string[] {
  return asRoot ? [unshare, "--net"] : [unshare, "--user", "--map-current-user", "--net"];
}
