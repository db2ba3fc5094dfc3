/**
 * The steps by which a schema comes to its newest version. A step that was released is never changed: another one is added.
 *
 * Of indexes there are few, and those over waiting, running and linked jobs hold these only: what a job costs does not grow with
 * the history. Times are milliseconds since 1970 by the clock of the database.
 */
export const migrations: readonly string[] = [
  `
  create table millrace.jobs (
    -- With its time of creation, the order of lists.
    place bigint not null,
    created_at bigint not null,
    not_before bigint not null,
    started_at bigint,
    finished_at bigint,
    expires_at bigint,
    lease_until bigint,
    -- Since when the job is due as far as its doorbell goes; null unless it waits, and for its time only.
    ring_at bigint,
    -- When the record is to be forgotten; null until it is purged.
    forget_at bigint,
    deadline bigint,
    result_ttl_ms bigint not null,
    priority bigint not null,
    version int not null,
    fence int not null,
    attempt int not null,
    max_attempts int not null,
    purged boolean not null,
    cancel_requested boolean not null,
    id text collate "C" primary key,
    kind text collate "C" not null,
    state text collate "C" not null,
    worker text,
    idempotency_key text collate "C",
    fingerprint text,
    concurrency_key text collate "C",
    reuse_key text collate "C",
    -- What a waiting job has been turned away by: a paused kind, or a concurrency key without a free place.
    parked_for text collate "C",
    -- Jobs whose ends mean something to one another: a family, the jobs with one unique key and their families.
    linked_by text collate "C",
    -- The advisory locks that a transaction takes before it changes this job; null for one that stands alone.
    locks bigint[],
    input json not null,
    output json,
    progress json,
    problem json,
    warnings json not null,
    -- What most jobs never have, but for the deadline; null for a job without any of it.
    extras json
  ) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
  create index jobs_listed on millrace.jobs (kind, state, created_at, place);
  create index jobs_in_order on millrace.jobs (kind, priority desc, not_before, id) where ring_at is not null;
  create index jobs_to_ring on millrace.jobs (ring_at) where ring_at is not null;
  create index jobs_to_purge on millrace.jobs (expires_at) where expires_at is not null and forget_at is null;
  create index jobs_to_forget on millrace.jobs (forget_at) where forget_at is not null;
  create unique index jobs_by_idempotency_key on millrace.jobs (idempotency_key) where idempotency_key is not null;
  create index jobs_in_places on millrace.jobs (concurrency_key) where concurrency_key is not null and state = 'running';
  create index jobs_parked on millrace.jobs (parked_for, priority desc, not_before, id) where parked_for is not null;
  create index jobs_linked on millrace.jobs (linked_by) where linked_by is not null and expires_at is null;
  create index jobs_by_deadline on millrace.jobs (deadline) where ring_at is not null and deadline is not null;
  create index jobs_by_reuse_key on millrace.jobs (reuse_key, created_at, place)
    where reuse_key is not null and state = 'succeeded' and not purged;

  -- Each insertion takes a block, so that a list of jobs keeps its order.
  create sequence millrace.places increment by 16384;

  -- How many jobs of a kind are in a state, as a sum: each connection keeps a part of its own, lest all wait for one row.
  create table millrace.job_counts (
    kind text collate "C" not null,
    state text collate "C" not null,
    part int not null,
    count bigint not null,
    primary key (kind, state, part)
  ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

  create table millrace.job_logs (
    job text collate "C" not null,
    first int not null,
    count int not null,
    bytes int not null,
    -- Lines as the list in which they came.
    lines json not null,
    primary key (job, first)
  );

  create table millrace.messages (
    place bigint generated always as identity primary key,
    delay_ms bigint not null,
    priority bigint not null,
    -- Null: ready to be delivered.
    visible_at bigint,
    -- Which delivery is the current one; null: none.
    receipt bigint,
    job_id text not null,
    kind text not null,
    traceparent text
  ) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
  create index messages_ready on millrace.messages (priority desc, place) where visible_at is null;
  create index messages_hidden on millrace.messages (visible_at) where visible_at is not null;

  create table millrace.paused_kinds (kind text collate "C" primary key);
  create table millrace.rates (
    key text collate "C" primary key,
    starts json not null,
    given_until bigint not null,
    -- From when on the key is as good as unused.
    idle_at bigint not null
  );
  create index rates_by_idleness on millrace.rates (idle_at);
  create table millrace.schedules (name text collate "C" primary key, tick_at bigint not null);

  -- Files in parts, so that none is in memory as a whole. What is not named by a key is under way, or was replaced or deleted
  -- while somebody may have been reading it: it goes after a while.
  create table millrace.blobs (
    bytes bigint not null,
    modified_at bigint not null,
    content bigint not null,
    key text collate "C" primary key
  );
  create table millrace.blob_contents (
    id bigint generated always as identity primary key,
    -- When it was begun, or let go; null while a key names it.
    loose_since bigint
  );
  create index blob_contents_loose on millrace.blob_contents (loose_since) where loose_since is not null;
  create table millrace.blob_parts (
    content bigint not null,
    part int not null,
    bytes bytea not null,
    primary key (content, part)
  );
  alter table millrace.blob_parts alter column bytes set storage external;
  `,
  // Jobs that have ended, and whose log is deleted at a time of its own.
  `
  create index jobs_by_log_expiry on millrace.jobs (((extras ->> 'logExpiresAt')::bigint))
    where extras is not null and extras ->> 'logExpiresAt' is not null;
  `,
  `
  -- Where the message stood that was taken out with the claim of the job; null where none was, or where it was put back.
  alter table millrace.jobs add column message_place bigint;
  `,
  `
  -- How often it was noticed that the server had died: whatever was not on the disk then is forgotten, claims among it.
  create table millrace.recoveries (count int not null);
  insert into millrace.recoveries values (0);
  -- Above which fences are given out. Not logged: the server empties it when it recovers, and so shows that it has.
  create unlogged table millrace.fence_floor (one boolean primary key check (one), floor int not null);
  insert into millrace.fence_floor values (true, 0);
  `,
];
