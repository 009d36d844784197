-- Every statement of the kit touches one session or a list of sessions by key, so a distributed PostgreSQL shards it by session.
CREATE TABLE IF NOT EXISTS emp_session (
  id text PRIMARY KEY,
  revision bigint NOT NULL,
  last_arrived timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS emp_session_last_arrived ON emp_session (last_arrived);

CREATE TABLE IF NOT EXISTS emp_message (
  session text NOT NULL,
  revision bigint NOT NULL,
  fingerprint bytea NOT NULL,
  kind smallint NOT NULL,
  arrived timestamptz NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (session, revision)
);
CREATE UNIQUE INDEX IF NOT EXISTS emp_message_once ON emp_message (session, fingerprint);

CREATE TABLE IF NOT EXISTS emp_outbox (
  id text PRIMARY KEY,
  url text NOT NULL,
  session text NOT NULL,
  fingerprint bytea NOT NULL,
  type text NOT NULL,
  due timestamptz NOT NULL,
  attempts integer NOT NULL
);
CREATE INDEX IF NOT EXISTS emp_outbox_due ON emp_outbox (due);

CREATE TABLE IF NOT EXISTS emp_secret (name text PRIMARY KEY, value bytea NOT NULL);
