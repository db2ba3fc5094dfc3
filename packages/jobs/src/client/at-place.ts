import { JobError } from "../errors.ts";

/** Says of the faults of one of many jobs which it is: `place` goes before their paths. */
export async function atPlace<T>(place: string, draft: () => Promise<T>): Promise<T> {
  try {
    return await draft();
  } catch (cause) {
    if (!(cause instanceof JobError)) throw cause;
    const faults = cause.faults.map(({ path, message }) => ({ path: joined(place, path), message }));
    throw new JobError(cause.code, `${place}: ${cause.message}`, { cause, faults });
  }
}

function joined(place: string, path: string): string {
  return path === "" || path.startsWith("[") ? place + path : `${place}.${path}`;
}
