import type { Session } from "../connection/session.ts";
import type { InSchema } from "../schema/in-schema.ts";
import type { InHand } from "./in-hand.ts";
import { decideFates, extendMessages } from "./message-statements.ts";

/** Something that is done to a message in hand; `delayMs` null: it is taken out. */
export interface HandRequest extends InHand {
  readonly what: "extend" | "decide";
  readonly delayMs: number | null;
}

/** Does all of it, in one trip. */
export async function handle(session: Session, own: InSchema, requests: readonly HandRequest[]): Promise<void[]> {
  const { extend = [], decide = [] } = Object.groupBy(requests, ({ what }) => what);
  const sent: Promise<unknown>[] = decideFates(session, own, decide, null);
  if (extend.length > 0) sent.push(extendMessages(session, own, extend));
  await Promise.all(sent);
  return requests.map(() => undefined);
}
