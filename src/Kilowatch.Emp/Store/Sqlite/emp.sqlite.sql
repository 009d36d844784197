-- Sessions have numbers in the order of their beginning, so that those which are written at one time are neighbours in the index.
CREATE TABLE IF NOT EXISTS session (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

-- Messages lie in the order of their arrival, so that writing them is appending; only the small index is written all over.
CREATE TABLE IF NOT EXISTS message (
  id INTEGER PRIMARY KEY,
  session INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  fingerprint BLOB NOT NULL,
  kind INTEGER NOT NULL,
  arrived INTEGER NOT NULL, -- milliseconds since 1970, UTC
  body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS message_of_session ON message (session, revision);

CREATE TABLE IF NOT EXISTS outbox (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  session TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  type TEXT NOT NULL,
  due INTEGER NOT NULL, -- milliseconds since 1970, UTC
  attempts INTEGER NOT NULL, -- since it was last made due
  state INTEGER NOT NULL DEFAULT 0, -- DeliveryState
  history TEXT NOT NULL DEFAULT '[]' -- all attempts, as JSON
) STRICT;
DROP INDEX IF EXISTS outbox_due;
CREATE INDEX IF NOT EXISTS outbox_pending ON outbox (due) WHERE state = 0;
CREATE INDEX IF NOT EXISTS outbox_of_session ON outbox (session);

CREATE TABLE IF NOT EXISTS push (
  session TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  p256dh TEXT NOT NULL,
  auth TEXT NOT NULL,
  language TEXT NOT NULL,
  link TEXT NOT NULL,
  PRIMARY KEY (session, endpoint)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
