/** What a worker of this process has in hand. */
export interface WorkerSlots {
  readonly id: string;
  /** Jobs at once, at most. */
  readonly concurrency: number;
  /** Jobs that it is running. */
  readonly running: number;
}

const workers = new Set<WorkerSlots>();

/** Every worker of this process that was started and has not stopped, as it stands. */
export function runningWorkers(): readonly WorkerSlots[] {
  return [...workers].map(({ id, concurrency, running }) => ({ id, concurrency, running }));
}

/** Counts a worker among those that run, until the answer is disposed. */
export function enlist(worker: WorkerSlots): Disposable {
  workers.add(worker);
  return { [Symbol.dispose]: () => void workers.delete(worker) };
}
