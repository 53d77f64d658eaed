-- Up Migration

-- A ledger's state as it is after one of its entries, so that its writer need not read all of them.
-- It may be removed at any time: that costs a longer start, and nothing else.
create table snapshot (
  ledger_id text primary key,
  seq bigint not null,
  -- The leaf of the entry that it is as of.
  leaf bytea not null,
  -- SHA-256 of the bytes.
  state_hash bytea not null,
  state bytea not null
);
