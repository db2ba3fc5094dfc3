/**
 * The steps by which the tables of events come to their newest version. A step that was released is never changed: another one is
 * added. Times are milliseconds since 1970 by the clock of the database.
 *
 * The indexes of the outbox hold what is unpublished, or what is to be pruned: what an event costs does not grow with the history.
 */
export const migrations: readonly string[] = [
  `
  create table millrace.outbox (
    position bigint generated always as identity primary key,
    state text collate "C" not null default 'unpublished' check (state in ('unpublished', 'published', 'failed')),
    -- The key in whose order it is published; null: none.
    event_key text collate "C",
    -- Which claim on it is the current one; null: none.
    claim bigint,
    attempt int not null default 0,
    -- The end of its claim, or of its wait for another attempt.
    not_before bigint not null default 0,
    added_at bigint not null,
    published_at bigint,
    -- Why the last attempt has failed.
    reason text,
    event json not null
  ) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
  create index outbox_unpublished on millrace.outbox (position) where state = 'unpublished';
  create index outbox_held on millrace.outbox (not_before) where state = 'unpublished';
  create index outbox_failed on millrace.outbox (position) where state = 'failed';
  create index outbox_published on millrace.outbox (published_at) where state = 'published';
  create sequence millrace.outbox_claims;

  create table millrace.inbox (
    subscriber text collate "C" not null,
    source text collate "C" not null,
    event_id text collate "C" not null,
    handled_at bigint not null,
    primary key (subscriber, source, event_id)
  );
  create index inbox_by_age on millrace.inbox (handled_at);
  `,
];
