import type { InboxStore } from "../ports/inbox-store.ts";
import type { Transact } from "../ports/transact.ts";

/** A fresh, empty inbox and how to use it; disposing it closes what it has opened. */
export interface InboxBench<Transaction = unknown> extends AsyncDisposable {
  readonly store: InboxStore<Transaction>;
  readonly transact: Transact<Transaction>;
}
