import type { Run } from "../connection/session.ts";
import type { InSchema } from "../schema/in-schema.ts";

/**
 * How many fences lie between one death of the server and the next. A claim that does not wait for the disk gives out none beyond
 * them, so that the next life begins above whatever this one may forget.
 */
export const fencesPerLife = 1_000;

/** Above which fences are given out; null until it is noted that the server has recovered. */
export const fenceFloor = "select floor from millrace.fence_floor where one";

/** The same for claims that wait for the disk: until it is noted, the floor that will be. */
export const knownFenceFloor: string = `coalesce((${fenceFloor}), (select (count + 1) * ${fencesPerLife} from millrace.recoveries))`;

/** Whoever comes second counts once more, and changes nothing: the floor is that of the first. */
const note = `with noted as (update millrace.recoveries set count = count + 1 returning count)
  insert into millrace.fence_floor select true, count * ${fencesPerLife} from noted on conflict do nothing`;

/** Notes that the server has recovered. On a connection that waits for the disk: what was forgotten must not be forgotten again. */
export async function noteRecovery(run: Run, own: InSchema): Promise<void> {
  await run.query(own(note), []);
}
