/** The user that a process runs as, where it is not ours. */
export interface ProcessOwner {
  readonly uid: number;
  readonly gid: number;
}

// A user for each engine, not `nobody` for all: engines cannot reach each other, and neither can other services that
// run as nobody. systemd's list of user ids (UIDS-GIDS.md) calls this range unused, and it lies within the 65,536 ids
// that a container usually has.
const first = 60_706;
const last = 61_183;
const count = last - first + 1;

// Two programs on one machine begin at different places.
let next = process.pid % count;

/** A user that no other engine of this process has, and that is nobody's account. */
export function nextEngineOwner(): ProcessOwner {
  const id = first + next;
  next = (next + 1) % count;
  return { uid: id, gid: id };
}
