const now = "(extract(epoch from statement_timestamp()) * 1000)::bigint";

/** The statements of an outbox. */
export interface OutboxStatements {
  readonly add: string;
  claim(max: number, leaseMs: number): string;
  readonly settle: string;
  readonly counts: string;
  readonly redrive: string;
  readonly notify: string;
  readonly prune: string;
}

/** Which only a claim has for itself; settlements share it. */
const lock = "hashtextextended('millrace.outbox', 0)";

/**
 * The statements of an outbox in the schema `millrace`.
 *
 * Claims are made one at a time, under a lock, and settlements are not made meanwhile: only so can a claim see what is held of each
 * key. What follows the lock sees all that was committed before it, as the transaction is `read committed`.
 */
export const outboxStatements: OutboxStatements = {
  add: `
    with added as (
      insert into millrace.outbox (event_key, added_at, event)
      select event->>'partitionkey', ${now}, event
      from json_array_elements($1::text::json) with ordinality as events (event, place) order by place
      returning 1)
    select pg_notify($2, '') from (select count(*) from added) as counted where count > 0`,

  /** One transaction in one message. What is held of a key holds back all that comes after it. */
  claim: (max, leaseMs) => `
    set transaction isolation level read committed;
    select pg_advisory_xact_lock(${lock});
    with held as (
      select event_key, min(position) as first from millrace.outbox
      where state = 'unpublished' and not_before > ${now} and event_key is not null group by event_key
    ), claimable as (
      select waiting.position from millrace.outbox as waiting left join held using (event_key)
      where waiting.state = 'unpublished' and waiting.not_before <= ${now}
        and (held.first is null or waiting.position < held.first)
      order by waiting.position limit ${max}
    ), claim as (
      select nextval('millrace.outbox_claims') as number
    ), claimed as (
      update millrace.outbox as entry
      set claim = claim.number, attempt = entry.attempt + 1, not_before = ${now} + ${leaseMs}
      from claimable, claim where entry.position = claimable.position
      returning entry.position, entry.claim, entry.attempt, entry.event)
    select position::text, claim::text, attempt::text, event::text from claimed order by claimed.position`,

  settle: `
    with gate as materialized (select pg_advisory_xact_lock_shared(${lock}))
    update millrace.outbox as entry set
      claim = null,
      state = case outcome.kind when 'published' then 'published' when 'failed' then 'failed' else 'unpublished' end,
      published_at = case outcome.kind when 'published' then ${now} end,
      attempt = entry.attempt - case outcome.kind when 'returned' then 1 else 0 end,
      not_before = case outcome.kind when 'retry' then ${now} + outcome.after_ms else 0 end,
      reason = coalesce(outcome.reason, entry.reason)
    from gate, json_to_recordset($1::text::json)
      as outcome (position bigint, claim bigint, kind text, after_ms bigint, reason text)
    where entry.position = outcome.position and entry.claim = outcome.claim and entry.state = 'unpublished'`,

  counts: `
    select
      (select count(*) from millrace.outbox where state = 'unpublished')::text as unpublished,
      (select count(*) from millrace.outbox where state = 'failed')::text as failed,
      coalesce(${now} - (select added_at from millrace.outbox where state = 'unpublished' order by position limit 1), 0)::text
        as age`,

  redrive: "update millrace.outbox set state = 'unpublished', attempt = 0, not_before = 0 where state = 'failed'",
  notify: "select pg_notify($1, '')",

  prune: `
    delete from millrace.outbox where position in (
      select position from millrace.outbox where state = 'published' and published_at <= ${now} - $1::bigint
      order by published_at limit $2::bigint for update skip locked)`,
};
