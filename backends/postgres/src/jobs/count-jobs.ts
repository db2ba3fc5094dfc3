/**
 * The statement that keeps account of how many jobs of a kind are in a state. It is the last of a transaction, and sorted: what two
 * transactions might both wait for comes when they hold everything else.
 * @param moves a query of `kind`, `state` and `change`: how many more jobs are in it
 */
export function countJobs(moves: string): string {
  return `insert into millrace.job_counts as counts (kind, state, part, count)
    select kind, state, pg_backend_pid() % 64, sum(change) from (${moves}) as moves
    group by kind, state order by kind collate "C", state collate "C"
    on conflict (kind, state, part) do update set count = counts.count + excluded.count`;
}
