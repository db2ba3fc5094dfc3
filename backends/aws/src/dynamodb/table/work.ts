import { keyText } from "./item.ts";
import type { Attributes, Item, Key } from "./item.ts";

/** Thrown where a step looks at what was not read yet: it is read, and the step begins again. */
export class NotRead extends Error {
  override readonly name = "NotRead";
  readonly keys: readonly Key[];
  readonly range: ListRange | undefined;

  constructor(keys: readonly Key[], range?: ListRange) {
    super("this was not read yet");
    this.keys = keys;
    this.range = range;
  }
}

/** Thrown where what was read cannot all be so at one time: it was changed between two reads, and the step begins anew. */
export class Torn extends Error {
  override readonly name = "Torn";
}

/** The first items of a partition. */
export interface ListRange {
  readonly partition: string;
  readonly limit: number;
}

/** What was read of the table for a step. */
export class Snapshot {
  readonly #items = new Map<string, Item | undefined>();
  readonly #ranges = new Map<string, readonly Item[]>();
  /** What was not read, but is likely: if it is wrong, nothing is written. */
  readonly #guessed = new Set<string>();

  get hasGuesses(): boolean {
    return this.#guessed.size > 0;
  }

  guess(key: Key, item: Item | undefined): void {
    this.#guessed.add(keyText(key));
    this.#items.set(keyText(key), item);
  }

  /** Notes what was read of `keys`: those that are not among `items` are not there. */
  noteItems(keys: readonly Key[], items: readonly Item[]): void {
    for (const key of keys) {
      this.#items.set(keyText(key), undefined);
      this.#guessed.delete(keyText(key));
    }
    for (const item of items) this.#items.set(keyText(item), item);
  }

  noteRange(range: ListRange, items: readonly Item[]): void {
    this.#ranges.set(rangeText(range), items);
  }

  has(key: Key): boolean {
    return this.#items.has(keyText(key));
  }

  get(key: Key): Item | undefined {
    return this.#items.get(keyText(key));
  }

  range(range: ListRange): readonly Item[] | undefined {
    return this.#ranges.get(rangeText(range));
  }
}

/** One write of a {@link Work}: what is to be there afterwards, and what must have been there before. */
export interface Write {
  readonly key: Key;
  /** Undefined: nothing is to be there. */
  readonly attributes: Attributes | undefined;
  /** The revision that was read; null where nothing was there, undefined where the step has not looked. */
  readonly before: string | null | undefined;
}

/** What a step has looked at but leaves as it is. */
export type Look = Pick<Write, "key" | "before">;

/**
 * A step's view of the table: what was read, and over it what the step writes. All of it is written in one transaction, and
 * only if whatever the step has looked at is still as it was.
 */
export class Work {
  readonly #snapshot: Snapshot;
  readonly #looked = new Map<string, Key>();
  readonly #written = new Map<string, { readonly key: Key; readonly attributes: Attributes | undefined }>();

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  /** @throws NotRead */
  read(key: Key): Attributes | undefined {
    const written = this.#written.get(keyText(key));
    if (written !== undefined) return written.attributes;
    if (!this.#snapshot.has(key)) throw new NotRead([key]);
    this.#looked.set(keyText(key), key);
    return this.#snapshot.get(key);
  }

  /** Sees to it that several items are read at once which will be looked at one by one. @throws NotRead */
  prepare(keys: readonly Key[]): void {
    const missing = keys.filter((key) => !this.#written.has(keyText(key)) && !this.#snapshot.has(key));
    if (missing.length > 0) throw new NotRead(missing);
  }

  /** The first items of a partition of which the step has not deleted any. @throws NotRead */
  list(range: ListRange): readonly Item[] {
    const items = this.#snapshot.range(range);
    if (items === undefined) throw new NotRead([], range);
    return items.filter((item) => !this.#written.has(keyText(item)));
  }

  /** Where the step has not looked, whatever is there is written over: what it has looked at must say what that is. */
  write(key: Key, attributes: Attributes): void {
    this.#written.set(keyText(key), { key, attributes });
  }

  delete(key: Key): void {
    this.#written.set(keyText(key), { key, attributes: undefined });
  }

  get writes(): readonly Write[] {
    const all = [...this.#written.values()].map(({ key, attributes }) => ({
      key,
      attributes,
      before: this.#before(key),
    }));
    // What was added and deleted again in one step was never there.
    return all.filter(({ attributes, before }) => attributes !== undefined || before !== null);
  }

  get looks(): readonly Look[] {
    const looked = [...this.#looked].filter(([text]) => !this.#written.has(text));
    return looked.map(([, key]) => ({ key, before: this.#before(key) }));
  }

  #before(key: Key): string | null | undefined {
    return this.#snapshot.has(key) ? (this.#snapshot.get(key)?.revision ?? null) : undefined;
  }
}

function rangeText({ partition, limit }: ListRange): string {
  return `${partition}\n${limit}`;
}
