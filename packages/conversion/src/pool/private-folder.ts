import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isGone, ownMark, type ProcessMark } from "./process-mark.ts";

const prefix = "millrace-engine-";
const markName = "owner.json";
/** LibreOffice may still be writing when its process is killed: the kernel finishes calls first. */
const removal = { recursive: true, force: true, maxRetries: 5, retryDelay: 50 } as const;

/** The folder of one engine process, which nobody else may enter. */
export class PrivateFolder {
  readonly path: string;
  /** LibreOffice's user profile. */
  readonly profile: string;
  readonly home: string;
  readonly temporary: string;
  /** The document at hand and its PDF. */
  readonly work: string;

  private constructor(path: string) {
    this.path = path;
    this.profile = join(path, "profile");
    this.home = join(path, "home");
    this.temporary = join(path, "tmp");
    this.work = join(path, "work");
  }

  static async create(parent: string): Promise<PrivateFolder> {
    await mkdir(parent, { recursive: true });
    const folder = new PrivateFolder(await mkdtemp(join(parent, prefix)));
    await writeFile(join(folder.path, markName), JSON.stringify(ownMark()), { mode: 0o600 });
    const parts = [folder.profile, folder.home, folder.temporary, folder.work];
    await Promise.all(parts.map((part) => mkdir(part, { mode: 0o700 })));
    return folder;
  }

  /** Forgets the last document. */
  async clearWork(): Promise<void> {
    await rm(this.work, removal);
    await mkdir(this.work, { mode: 0o700 });
  }

  async remove(): Promise<void> {
    await rm(this.path, removal);
  }
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
