-- Up Migration

-- One row for each entry of a log, as auditors look for it. Folded from the log, and can be folded
-- again. Rows are never changed.
create table audit_entry (
  ledger    text     not null,
  seq       bigint   not null,
  -- Microseconds: when it was written, and when it counts.
  at        bigint   not null,
  counted   bigint   not null,
  type      text     not null,
  category  text     not null,
  actor     text     not null,
  key       text     not null,
  nodes     text[]   not null,
  act       text     not null,
  subject   text     not null,
  code      text     not null,
  request   text     not null,
  lease     text     not null,
  transfer  text     not null,
  hold      text     not null,
  api_key   text     not null,
  -- Of usage: whose, and what was used.
  spender   text     not null,
  provider  text     not null,
  model     text     not null,
  -- Amounts by asset, as JSON: what moved, and, of usage, what providers got by it.
  moved     text     not null,
  spent     text,
  -- Public words about an act, and how many refusals were counted, as JSON.
  facts     text     not null,
  -- Everything above that somebody may search for, and tags.
  words     text[]   not null,
  primary key (ledger, seq)
);

-- A log grows in the order of time: both indexes grow at their right end alone.
create index audit_entry_at on audit_entry (ledger, at);
create index audit_entry_usage on audit_entry (ledger, counted) where spent is not null;
-- What is rare among requests.
create index audit_entry_category on audit_entry (ledger, category, seq) where category <> 'money';
create index audit_entry_words on audit_entry using gin (words);
