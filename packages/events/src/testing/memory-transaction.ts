/** A transaction on what is kept in memory: what it changes is seen by others when it is committed. */
export class MemoryTransaction {
  readonly #onEnd: ((committed: boolean) => void)[] = [];

  /** Calls `act` when the transaction ends, and says how. */
  onEnd(act: (committed: boolean) => void): void {
    this.#onEnd.push(act);
  }

  /** Ends it, as {@link memoryTransact} does. */
  end(committed: boolean): void {
    for (const act of this.#onEnd.splice(0)) act(committed);
  }
}

/** Runs `work` in a transaction of its own: committed when it resolves, rolled back when it rejects. */
export async function memoryTransact<Result>(
  work: (transaction: MemoryTransaction) => Promise<Result>,
): Promise<Result> {
  const transaction = new MemoryTransaction();
  try {
    const result = await work(transaction);
    transaction.end(true);
    return result;
  } catch (error) {
    transaction.end(false);
    throw error;
  }
}
