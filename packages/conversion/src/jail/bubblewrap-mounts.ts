import { lstatSync, readlinkSync } from "node:fs";
import { dirname, sep } from "node:path";
import type { PrivateFolder } from "../pool/private-folder.ts";

/** Programs and libraries. */
const systemFolders = ["/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/nix/store"];
const kernelMounts = ["--proc", "/proc", "--dev", "/dev"];
/** The two that bubblewrap makes in memory, where no limit would count what is written. */
const sealed = ["--remount-ro", "/dev", "--remount-ro", "/"];
/** What LibreOffice and the C library read of the rest. Not the list of users, nor anything of the network. */
const systemParts = [
  "/etc/alternatives",
  "/etc/fonts",
  "/etc/ld.so.cache",
  "/etc/libreoffice",
  "/etc/localtime",
  "/var/cache/fontconfig",
  "/var/lib/libreoffice",
];

/**
 * The file system of a jail, as bubblewrap's arguments: everything read-only, but for the folders that are the
 * engine's own. What is not named is not there.
 */
export function mountParameters(folder: PrivateFolder, readable: readonly string[]): string[] {
  const system = [...systemFolders, ...systemParts].filter(exists);
  const others = readable.filter((path) => exists(path) && !isWithin(path, systemFolders));
  const outermost = others.filter(
    (path) =>
      !isWithin(
        path,
        others.filter((other) => other !== path),
      ),
  );
  return [
    ...system.flatMap(mountSystem),
    ...outermost.flatMap(mountReadable),
    ...mountReadable(folder.input),
    ...folder.writable.flatMap(mountWritable),
    ...kernelMounts,
    ...sealed,
  ];
}

/** `/lib` and its like are links into `/usr` on most systems. */
function mountSystem(path: string): string[] {
  return lstatSync(path).isSymbolicLink()
    ? ["--dir", dirname(path), "--symlink", readlinkSync(path), path]
    : mountReadable(path);
}

// The folders above are made first: bubblewrap closes those that it makes by itself to other users (tried with 0.8).
function mountReadable(path: string): string[] {
  return ["--dir", dirname(path), "--ro-bind", path, path];
}

function mountWritable(path: string): string[] {
  return ["--dir", dirname(path), "--bind", path, path];
}

function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder + sep));
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
