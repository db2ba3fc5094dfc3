import type { ClaimAnswer, JobMessage } from "@millrace/jobs";
import type { Run, Session } from "../connection/session.ts";
import type { MessageFate, Returned } from "../jobs/working-set.ts";
import { clock } from "../schema/in-schema.ts";
import type { InSchema } from "../schema/in-schema.ts";

/** A message in hand, as it comes from the server. */
export interface DeliveryRow extends Omit<JobMessage, "traceparent"> {
  readonly place: number;
  /** Null where the message was taken out, with the claim of its job. */
  readonly receipt: number | null;
  readonly traceparent: string | null;
  /** What came of the claim that went with it; null where none did. */
  readonly claim: ClaimAnswer | null;
}

/** What receiving found. */
export interface Received {
  readonly deliveries: readonly DeliveryRow[];
  /** In how long the next hidden message will be ready; null: there is none. */
  readonly nextInMs: number | null;
}

const given = "json_to_recordset($1::text::json) as given(place bigint, receipt bigint, delay bigint)";
const ours = "messages.place = given.place and messages.receipt = given.receipt";

const insert = `insert into millrace.messages (job_id, kind, delay_ms, priority, visible_at, traceparent)
  select job, kind, delay, priority, case when delay > 0 then ${clock} + delay end, traceparent
  from json_to_recordset($1::text::json) as given(job text, kind text, delay bigint, priority bigint, traceparent text)`;

/** Has those delivered again whose time has come. */
const show = `update millrace.messages set visible_at = null, receipt = null where place in (
    select place from millrace.messages where visible_at <= (select ${clock}) order by visible_at limit 1000 for update skip locked)`;

/** By chance, not by counting: a receipt says which delivery is meant, and nobody can have another's. */
const take = `with ready as (
    select place from millrace.messages where visible_at is null order by priority desc, place limit $1 for update skip locked
  )
  update millrace.messages set visible_at = ${clock} + $2::bigint, receipt = floor(random() * 9007199254740991)::bigint
  from ready where messages.place = ready.place
  returning messages.place, receipt, job_id as "jobId", kind, delay_ms as "delayMs", priority, traceparent`;

/** In how long the next hidden message will be ready. */
const next = `select min(visible_at) - ${clock} as "inMs" from millrace.messages where visible_at is not null`;

const acknowledge = `delete from millrace.messages using ${given} where ${ours}`;

const release = `update millrace.messages
  set visible_at = case when given.delay > 0 then coalesce($2::bigint, ${clock}) + given.delay end, receipt = null
  from ${given} where ${ours}`;

/** Each at its old place, before those that came later. Should that be taken, upkeep rings for the job. */
const restore = `insert into millrace.messages (place, job_id, kind, delay_ms, priority, visible_at, traceparent)
  overriding system value
  select place, job, kind, delay, priority, case when delay > 0 then $2::bigint + delay end, traceparent
  from json_to_recordset($1::text::json)
    as given(place bigint, job text, kind text, delay bigint, priority bigint, traceparent text)
  on conflict (place) do nothing`;

const extend = `update millrace.messages set visible_at = ${clock} + given.delay from ${given} where ${ours}`;

const depth = `select count(*) as waiting, count(*) filter (where visible_at is null or visible_at <= ${clock}) as ready
  from millrace.messages`;

/** Adds messages. */
export async function insertMessages(session: Session, own: InSchema, messages: readonly JobMessage[]): Promise<void> {
  const rows = messages.map(({ jobId, kind, delayMs, priority, traceparent }) => {
    return { job: jobId, kind, delay: delayMs, priority, traceparent };
  });
  await session.query(own(insert), [JSON.stringify(rows)]);
}

/** Has hidden messages delivered again whose time has come. */
export async function showDue(session: Run, own: InSchema): Promise<void> {
  await session.query(own(show), []);
}

/** Takes messages into hand, the most urgent first. Three statements, one trip. */
export async function receiveMessages(
  session: Session,
  own: InSchema,
  max: number,
  visibilityMs: number,
): Promise<Received> {
  const [, rows, [upcoming]] = await Promise.all([
    session.query(own(show), []),
    session.query<DeliveryRow>(own(take), [max, visibilityMs]),
    session.query<{ inMs: number | null }>(own(next), []),
  ]);
  const deliveries = rows.map((row) => Object.assign(row, { claim: null })).toSorted(byUrgency);
  return { deliveries, nextInMs: upcoming?.inMs ?? null };
}

/** The most urgent first, and of those the oldest. */
export function byUrgency(a: DeliveryRow, b: DeliveryRow): number {
  return b.priority - a.priority || a.place - b.place;
}

/** Takes messages out, or gives them back; those that are in another's hands by now are left alone. */
export function decideFates(
  session: Run,
  own: InSchema,
  fates: readonly MessageFate[],
  now: number | null,
): Promise<unknown>[] {
  const { gone = [], back = [] } = Object.groupBy(fates, ({ delayMs }) => (delayMs === null ? "gone" : "back"));
  const sent: Promise<unknown>[] = [];
  if (gone.length > 0) sent.push(session.query(own(acknowledge), [JSON.stringify(gone)]));
  if (back.length > 0) sent.push(session.query(own(release), [delayed(back), now]));
  return sent;
}

/** Puts messages back that were taken out with the claims of their jobs. */
export function putBack(session: Run, own: InSchema, returned: readonly Returned[], now: number): Promise<unknown> {
  const rows = returned.map(({ place, record: { id, kind, priority, notBefore, traceparent } }) => {
    return { place, job: id, kind, delay: Math.max(0, notBefore - now), priority, traceparent };
  });
  return session.query(own(restore), [JSON.stringify(rows), now]);
}

/** Keeps messages in hand for longer. */
export async function extendMessages(session: Session, own: InSchema, fates: readonly MessageFate[]): Promise<void> {
  await session.query(own(extend), [delayed(fates)]);
}

/** How many messages wait, and how many of them could be had now. */
export async function readDepth(session: Session, own: InSchema): Promise<{ waiting: number; ready: number }> {
  const [row] = await session.query<{ waiting: number; ready: number }>(own(depth), []);
  return { waiting: row?.waiting ?? 0, ready: row?.ready ?? 0 };
}

function delayed(fates: readonly MessageFate[]): string {
  return JSON.stringify(fates.map(({ place, receipt, delayMs }) => ({ place, receipt, delay: delayMs })));
}
