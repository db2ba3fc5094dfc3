import {
  chmod,
  chown,
  copyFile,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  unlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import type { ProcessOwner } from "../jail/engine-owners.ts";
import { isGone, ownMark, type ProcessMark } from "./process-mark.ts";

const prefix = "millrace-engine-";
const markName = "owner.json";
/** LibreOffice may still be writing when its process is killed: the kernel finishes calls first. */
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

/**
 * The folder of one engine process, which nobody else may enter. The engine writes in the parts that are its own, and
 * what it left there is never trusted: it may have made links of its files while it was somebody else's program.
 */
export class PrivateFolder {
  readonly path: string;
  /** LibreOffice's user profile. */
  readonly profile: string;
  readonly home: string;
  readonly temporary: string;
  /** Where the engine puts what it makes. */
  readonly work: string;
  /** The document at hand. The engine may only read it. */
  readonly input: string;
  /** What was taken from the engine. It cannot reach it any more. */
  readonly taken: string;
  #owner: ProcessOwner | null = null;

  private constructor(path: string) {
    this.path = path;
    this.profile = join(path, "profile");
    this.home = join(path, "home");
    this.temporary = join(path, "tmp");
    this.work = join(path, "work");
    this.input = join(path, "input");
    this.taken = join(path, "taken");
  }

  static async create(parent: string): Promise<PrivateFolder> {
    await mkdir(parent, { recursive: true });
    const folder = new PrivateFolder(await mkdtemp(join(parent, prefix)));
    await writeFile(join(folder.path, markName), JSON.stringify(ownMark()), { mode: 0o600 });
    const parts = [...folder.writable, folder.input, folder.taken];
    await Promise.all(parts.map((part) => mkdir(part, { mode: 0o700 })));
    return folder;
  }

  /** The engine's own parts. */
  get writable(): readonly string[] {
    return [this.profile, this.home, this.temporary, this.work];
  }

  /** Lets `owner`, and nobody else but us, do its work here. To be called before its process starts. */
  async handOver(owner: ProcessOwner | null): Promise<void> {
    if (owner === null) return;
    this.#owner = owner;
    const { uid, gid } = owner;
    // Ours still, so that the engine can replace none of its parts by a link to elsewhere.
    for (const part of [this.path, this.input]) {
      await chown(part, ourUid(), gid);
      await chmod(part, 0o710);
    }
    for (const part of this.writable) await chownAll(part, uid, gid);
  }

  /** Copies a document to where the engine can read it. */
  async giveInput(source: string, name: string): Promise<string> {
    const path = join(this.input, name);
    await copyFile(source, path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    await chmod(path, 0o640);
    if (this.#owner !== null) await chown(path, ourUid(), this.#owner.gid);
    return path;
  }

  /**
   * Forgets the last document. The folders stay, since a jail holds on to them, and nothing is followed: a folder among
   * the engine's files is refused.
   */
  async clearWork(): Promise<void> {
    await Promise.all([this.work, this.input, this.taken].map(clear));
  }

  async remove(): Promise<void> {
    await rm(this.path, removal);
  }
}

async function clear(part: string): Promise<void> {
  for (const name of await readdir(part)) await unlink(join(part, name));
}

function ourUid(): number {
  return process.getuid?.() ?? 0;
}

async function chownAll(folder: string, uid: number, gid: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true });
  for (const name of ["", ...entries]) await chown(join(folder, name), uid, gid);
}

/** Removes the folders of processes that were killed before they could do it. */
export async function sweepPrivateFolders(parent: string): Promise<number> {
  const names = await readdir(parent).catch(unlessMissing([]));
  const folders = names.filter((name) => name.startsWith(prefix)).map((name) => join(parent, name));
  const abandoned = await Promise.all(folders.map(isAbandoned));
  const leftovers = folders.filter((_, index) => abandoned[index]);
  await Promise.all(leftovers.map((folder) => rm(folder, removal)));
  return leftovers.length;
}

/** A folder without a whole mark is being made at this moment, or belongs to somebody else: not ours to remove. */
async function isAbandoned(folder: string): Promise<boolean> {
  const mark = await readFile(join(folder, markName), "utf8").catch(unlessMissing(""));
  return mark !== "" && isGone(JSON.parse(mark) as ProcessMark);
}

function unlessMissing<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    // Another user's folder is as good as none.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "EACCES") return otherwise;
    throw error;
  };
}
