import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Place } from "./queue-system.ts";
import { endToEnd } from "./scenarios/end-to-end.ts";
import { openSystem } from "./systems/index.ts";

/** So many jobs are really run; they are the patterns of the others. */
const patterns = 1_000;

/**
 * Fills Millrace's database with jobs that have ended. Some thousand are run, and their rows are then multiplied within the
 * database, each copy under an id of its own and an older one, since ids begin with their time.
 */
export async function fillWithHistory(place: Place, jobs: number): Promise<void> {
  await using system = await openSystem("Millrace, sqlite", place);
  await endToEnd(system, patterns);
  const db = new DatabaseSync(join(place.folder, "jobs.db"), { timeout: 5_000 });
  db.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000");
  const rows = Number(db.prepare("SELECT count(*) AS rows FROM jobs").get()?.["rows"]);
  const copied = columnsOf(db).filter((name) => name !== "place" && name !== "id");
  const copy = db.prepare(
    `INSERT INTO jobs (id, ${copied.join()})
     SELECT printf('%010d', ?1 + row_number() OVER (ORDER BY place)) || substr(id, 11), ${copied.join()}
     FROM jobs WHERE place <= ?2 LIMIT ?3`,
  );
  const last = Number(db.prepare("SELECT max(place) AS place FROM jobs").get()?.["place"]);
  for (let made = rows; made < jobs; made += rows) copy.run(made, last, Math.min(rows, jobs - made));
  db.exec(`UPDATE jobCounts SET count = count + ${Math.max(0, jobs - rows)} WHERE state = 'succeeded'`);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}

function columnsOf(db: DatabaseSync): string[] {
  return db
    .prepare("SELECT name FROM pragma_table_info('jobs')")
    .all()
    .map(({ name }) => String(name));
}
