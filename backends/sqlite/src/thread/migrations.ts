/**
 * The steps from an empty database to the present schema; `user_version` counts those that were taken. A step that was
 * published is never changed, only followed by another.
 *
 * Columns are named as the members of a record. Every index over jobs that wait or run is partial, so that a million jobs
 * that have ended weigh nothing there.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE jobs (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    maxAttempts INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    input TEXT NOT NULL,
    output TEXT,
    progress TEXT,
    problem TEXT,
    warnings TEXT NOT NULL,
    idempotencyKey TEXT,
    fingerprint TEXT,
    createdAt INTEGER NOT NULL,
    notBefore INTEGER NOT NULL,
    startedAt INTEGER,
    finishedAt INTEGER,
    expiresAt INTEGER,
    purged INTEGER NOT NULL,
    resultTtlMs INTEGER NOT NULL,
    cancelRequested INTEGER NOT NULL,
    worker TEXT,
    leaseUntil INTEGER,
    -- Since when the job is due as far as its doorbell goes; null unless it waits.
    ringAt INTEGER,
    -- When the record is to be forgotten; null until it is purged.
    forgetAt INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX jobsByIdempotencyKey ON jobs (idempotencyKey) WHERE idempotencyKey IS NOT NULL;
  CREATE INDEX jobsByKindAndState ON jobs (kind, state, place);
  CREATE INDEX jobsInOrder ON jobs (priority DESC, notBefore, id) WHERE ringAt IS NOT NULL;
  CREATE INDEX jobsToRing ON jobs (ringAt) WHERE ringAt IS NOT NULL;
  CREATE INDEX jobsByLease ON jobs (leaseUntil) WHERE leaseUntil IS NOT NULL;
  CREATE INDEX jobsToPurge ON jobs (expiresAt) WHERE expiresAt IS NOT NULL AND forgetAt IS NULL;
  CREATE INDEX jobsToForget ON jobs (forgetAt) WHERE forgetAt IS NOT NULL;

  -- How many jobs of a kind are in a state: kept, not counted, so that asking costs the same however many there are.
  CREATE TABLE jobCounts (
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (kind, state)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE messages (
    place INTEGER PRIMARY KEY,
    jobId TEXT NOT NULL,
    kind TEXT NOT NULL,
    delayMs INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    -- Null: ready to be delivered.
    visibleAt INTEGER,
    -- Which delivery is the current one; null: none.
    receipt INTEGER
  ) STRICT;
  CREATE INDEX messagesReady ON messages (priority DESC, place) WHERE visibleAt IS NULL;
  CREATE INDEX messagesHidden ON messages (visibleAt) WHERE visibleAt IS NOT NULL;

  -- One row: what to add to the monotonic clock of this boot of the machine to have the store's time.
  CREATE TABLE clock (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    boot TEXT NOT NULL,
    offsetMs INTEGER NOT NULL
  ) STRICT;
  `,
  // The oldest job of each kind is asked for whenever somebody measures, and the place in the queue goes by kinds as well.
  `
  DROP INDEX jobsInOrder;
  CREATE INDEX jobsOfKindInOrder ON jobs (kind, priority DESC, notBefore, id) WHERE ringAt IS NOT NULL;
  `,
  // What most jobs never have, as a JSON object of what differs from the defaults; null for a job without any of it.
  "ALTER TABLE jobs ADD COLUMN extras TEXT",
  // Lines of a log as the JSON lists in which they came; place is that of the job, so that its log lies together.
  `
  CREATE TABLE jobLogs (
    job INTEGER NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    lines TEXT NOT NULL,
    PRIMARY KEY (job, first)
  ) STRICT, WITHOUT ROWID;
  `,
  // The trace context of a message; null where nobody traces.
  "ALTER TABLE messages ADD COLUMN traceparent TEXT",
  // Processes of this machine, as JSON of what makes each unmistakable, and which of them holds a job or a message.
  `
  CREATE TABLE processes (place INTEGER PRIMARY KEY, identity TEXT NOT NULL UNIQUE) STRICT;
  ALTER TABLE jobs ADD COLUMN holder INTEGER;
  ALTER TABLE messages ADD COLUMN holder INTEGER;
  `,
  // Limits and pauses. Of jobs without a limit, and without ever having met a pause, none of the indexes knows.
  `
  -- The key of the job's concurrency, where it has one; it is in the extras, too.
  ALTER TABLE jobs ADD COLUMN concurrencyKey TEXT;
  -- What a waiting job has been turned away by: a paused kind, or a concurrency key without a free place.
  ALTER TABLE jobs ADD COLUMN parkedFor TEXT;
  CREATE INDEX jobsInPlaces ON jobs (concurrencyKey) WHERE concurrencyKey IS NOT NULL AND state = 'running';
  CREATE INDEX jobsParked ON jobs (parkedFor, priority DESC, notBefore, id)
    WHERE parkedFor IS NOT NULL AND ringAt IS NOT NULL;
  CREATE TABLE pausedKinds (kind TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE rates (
    key TEXT PRIMARY KEY,
    starts TEXT NOT NULL,
    givenUntil INTEGER NOT NULL,
    -- From when on the key is as good as unused.
    idleAt INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX ratesByIdleness ON rates (idleAt);
  `,
  `
  CREATE INDEX jobsByUniqueKey ON jobs (extras ->> '$.uniqueKey')
    WHERE extras ->> '$.uniqueKey' IS NOT NULL AND finishedAt IS NULL;
  -- Those that wait for others: few, and the clock has to find them.
  CREATE INDEX jobsBlocked ON jobs (place) WHERE state = 'scheduled' AND ringAt IS NULL;
  `,
  // Jobs that wait and have a deadline.
  `
  CREATE INDEX jobsByDeadline ON jobs (extras ->> '$.deadline')
    WHERE ringAt IS NOT NULL AND extras ->> '$.deadline' IS NOT NULL;
  `,
  `
  CREATE INDEX jobsByReuseKey ON jobs (extras ->> '$.reuseKey', place)
    WHERE extras ->> '$.reuseKey' IS NOT NULL AND state = 'succeeded' AND purged = 0;
  -- Up to when each schedule was carried out.
  CREATE TABLE schedules (name TEXT PRIMARY KEY, tickAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // A claim and an outcome touch each index that has one of their columns, and ask each partial one whether it has the row.
  `
  -- Where the message stood that was taken with the claim; null where the claim was made by itself.
  ALTER TABLE jobs ADD COLUMN messagePlace INTEGER;
  DROP INDEX jobsByKindAndState;
  -- Those that run are few, and found by their leases.
  CREATE INDEX jobsAtRest ON jobs (kind, state, place) WHERE leaseUntil IS NULL;
  -- The first condition is quickly asked, and answers for a plain job.
  DROP INDEX jobsByUniqueKey;
  CREATE INDEX jobsByUniqueKey ON jobs (extras ->> '$.uniqueKey')
    WHERE extras IS NOT NULL AND extras ->> '$.uniqueKey' IS NOT NULL AND finishedAt IS NULL;
  DROP INDEX jobsByDeadline;
  CREATE INDEX jobsByDeadline ON jobs (extras ->> '$.deadline')
    WHERE extras IS NOT NULL AND ringAt IS NOT NULL AND extras ->> '$.deadline' IS NOT NULL;
  DROP INDEX jobsByReuseKey;
  CREATE INDEX jobsByReuseKey ON jobs (extras ->> '$.reuseKey', place)
    WHERE extras IS NOT NULL AND extras ->> '$.reuseKey' IS NOT NULL AND state = 'succeeded' AND purged = 0;
  `,
  // Blanks that a new row has, and that its first claim gives up for what it writes.
  "ALTER TABLE jobs ADD COLUMN room TEXT",
  // Jobs that have ended, and whose log is deleted at a time of its own.
  `
  CREATE INDEX jobsByLogExpiry ON jobs (extras ->> '$.logExpiresAt')
    WHERE extras IS NOT NULL AND extras ->> '$.logExpiresAt' IS NOT NULL;
  `,
  `
  -- 1 while the job rings by itself, without a message and without ringAt; null otherwise.
  ALTER TABLE jobs ADD COLUMN rings INTEGER;
  CREATE INDEX jobsRinging ON jobs (kind, priority DESC) WHERE rings IS NOT NULL;
  DROP INDEX jobsAtRest;
  CREATE INDEX jobsAtRest ON jobs (kind, state, place) WHERE leaseUntil IS NULL AND rings IS NULL;
  DROP INDEX jobsByDeadline;
  CREATE INDEX jobsByDeadline ON jobs (extras ->> '$.deadline')
    WHERE extras IS NOT NULL AND (ringAt IS NOT NULL OR rings IS NOT NULL) AND extras ->> '$.deadline' IS NOT NULL;
  `,
];
