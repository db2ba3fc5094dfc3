/** What a worker of this process has in hand. */
export interface WorkerSlots {
  readonly id: string;
  /** Jobs at once, at most. */
  readonly concurrency: number;
  /** Jobs that it is running. */
  readonly running: number;
}

type Tell = () => WorkerSlots;

const workers = new Set<Tell>();

/** Every worker of this process that was started and has not stopped, as it stands. */
export function runningWorkers(): readonly WorkerSlots[] {
  return [...workers].map((tell) => tell());
}

/** Counts a worker among those that run, until the answer is disposed. */
export function enlist(tell: Tell): Disposable {
  workers.add(tell);
  return { [Symbol.dispose]: () => void workers.delete(tell) };
}
