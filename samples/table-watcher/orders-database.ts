import { DatabaseSync } from "node:sqlite";
import type { CursorStore } from "@millrace/hosting";

export interface Order {
  readonly id: number;
  readonly item: string;
}

/** Orders, their confirmations, and how far whoever reads them has come. */
export class OrdersDatabase implements Disposable {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY AUTOINCREMENT, item TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS confirmations (order_id INTEGER PRIMARY KEY);
      CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, position INTEGER NOT NULL);`);
  }

  place(item: string): number {
    return Number(this.#database.prepare("INSERT INTO orders (item) VALUES (?)").run(item).lastInsertRowid);
  }

  /** The oldest orders after this one. SQLite has one writer at a time, so ids grow in the order of commits. */
  ordersAfter(id: number, max: number): Order[] {
    const rows = this.#database.prepare("SELECT id, item FROM orders WHERE id > ? ORDER BY id LIMIT ?").all(id, max);
    return rows.map((row) => ({ id: Number(row["id"]), item: String(row["item"]) }));
  }

  /** Confirming again changes nothing. */
  confirm({ id }: Order): void {
    this.#database.prepare("INSERT OR IGNORE INTO confirmations (order_id) VALUES (?)").run(id);
  }

  get confirmed(): number[] {
    const rows = this.#database.prepare("SELECT order_id AS id FROM confirmations ORDER BY order_id").all();
    return rows.map((row) => Number(row["id"]));
  }

  /** The cursor of this name, in the same database as what it points to. */
  cursor(name: string): CursorStore<number> {
    const load = this.#database.prepare("SELECT position FROM cursors WHERE name = ?");
    const save = this.#database.prepare(
      "INSERT INTO cursors VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position",
    );
    return {
      load: () => load.get(name)?.["position"] as number | undefined,
      save: (position) => void save.run(name, position),
    };
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
