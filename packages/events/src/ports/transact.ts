/**
 * Runs `work` in a transaction: committed when it resolves, rolled back when it rejects. With `postgres`:
 * `(work) => sql.begin(work)`.
 */
export type Transact<Transaction> = <Result>(work: (transaction: Transaction) => Promise<Result>) => Promise<Result>;
