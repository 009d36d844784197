-- What decides about a session is one row, and no statement of the data path touches more than the row of its own session
-- and its line in the journal: a distributed PostgreSQL shards it by session as it is.
-- Times are UTC ticks (100 ns since 0001-01-01): the five minutes are judged to the tick.

-- A notification on its way to its EMP. It ends with its answer, or, when its node died, at "until".
CREATE TYPE hub_claim AS (token bigint, fingerprint uuid, progress boolean, arrived bigint, until bigint);

-- Half of each page stays free, so that a row's next version finds room beside it and no index hears of it (a HOT update).
CREATE TABLE hub_session (
  id text COLLATE "C" PRIMARY KEY,             -- the SessionID in small letters
  operator text NOT NULL,
  provider text NOT NULL,
  opening text NOT NULL,                       -- SessionOpening as JSON
  opened bigint NOT NULL,
  opening_entry bigint NOT NULL,
  last_request bigint NOT NULL,
  last_progress bigint NOT NULL DEFAULT 0,     -- arrival of the last Progress that the EMP accepted
  energy bigint NOT NULL DEFAULT 0,            -- the highest reported, Wh
  event bigint NOT NULL DEFAULT 0,             -- the latest EventOccurred
  claims hub_claim[] NOT NULL DEFAULT '{}',
  accepted integer[] NOT NULL DEFAULT '{}',    -- 32 bits of each accepted fingerprint; the journal tells for sure
  last_entry bigint NOT NULL,
  previous_entry bigint NOT NULL DEFAULT 0,    -- last_entry before the last change: what an UPDATE can return
  closed bigint,
  closing_until bigint NOT NULL DEFAULT 0,     -- so long one node is storing the charge detail record
  undelivered bigint NOT NULL DEFAULT 0,       -- the entry with the charge detail record while the EMP has not taken it
  delivering_until bigint NOT NULL DEFAULT 0,  -- so long one node, the next column, is delivering it
  delivering_node text NOT NULL DEFAULT '',
  to_redact bigint NOT NULL DEFAULT 0          -- the entry with a charge detail record that was taken and is still whole
) WITH (fillfactor = 50);
CREATE INDEX hub_session_undelivered ON hub_session (id) WHERE undelivered <> 0;
CREATE INDEX hub_session_to_redact ON hub_session (id) WHERE to_redact <> 0;

-- For lists. Nothing in them changes with a notification, so that its update stays HOT.
CREATE INDEX hub_session_opened ON hub_session (opened, id);
CREATE INDEX hub_session_open ON hub_session (opened, id) WHERE closed IS NULL;
CREATE INDEX hub_session_open_operator ON hub_session (operator, opened, id) WHERE closed IS NULL;
CREATE INDEX hub_session_open_provider ON hub_session (provider, opened, id) WHERE closed IS NULL;

-- An id is a day and a number within it. A session's entries are a chain (previous), so the id is the only index.
CREATE TABLE hub_journal (
  id bigint PRIMARY KEY,
  previous bigint NOT NULL,
  session_id text,
  kind smallint NOT NULL,
  outcome smallint NOT NULL,
  effect smallint NOT NULL,
  code text NOT NULL,
  http_status smallint NOT NULL,
  operator text,
  provider text,
  arrived bigint NOT NULL,
  answered bigint NOT NULL,
  emp_latency bigint,
  process_id uuid NOT NULL,
  remarks integer NOT NULL,
  fingerprint uuid NOT NULL,
  request bytea NOT NULL,
  answer bytea NOT NULL,
  opening text
) PARTITION BY RANGE (id);
CREATE SEQUENCE hub_journal_id AS bigint;

CREATE TABLE hub_partner (kind smallint NOT NULL, id text NOT NULL, settings text, PRIMARY KEY (kind, id));

CREATE TABLE hub_secret (name text PRIMARY KEY, value bytea NOT NULL);
CREATE TABLE hub_authentication (
  provider text NOT NULL,
  class smallint NOT NULL,
  token text NOT NULL,
  contract text,
  pin text,
  legacy text,
  salt text,
  PRIMARY KEY (provider, class, token)
);
CREATE INDEX hub_authentication_token ON hub_authentication (token);
CREATE INDEX hub_authentication_contract ON hub_authentication (contract);

-- How often something was changed that every node holds in memory. Nodes look here twice a second.
CREATE TABLE hub_change (what text PRIMARY KEY, count bigint NOT NULL);
INSERT INTO hub_change VALUES ('partners', 0);

CREATE TABLE hub_node (name text PRIMARY KEY, seen timestamptz NOT NULL);
