-- Up Migration

-- The signer's own memory: what it has verified, and is therefore ready to sign.
create table signer_memory (
  ledger_id text primary key,
  -- The leaf of the last verified entry, and the tree over all of them.
  leaf bytea not null,
  frontier bytea not null
);

-- Signed notes. A note is here before anybody may see it.
create table checkpoint (
  ledger_id text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  primary key (ledger_id, size)
);
