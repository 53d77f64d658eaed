-- Up Migration

-- Where the log itself lies in EventStoreDB, which keeps no keys: which entry took which key. It is
-- folded from the log and can be folded again. Empty where the log lies in PostgreSQL.
create table entry_key (
  ledger_id text not null,
  key_hash bytea not null,
  seq bigint not null,
  primary key (ledger_id, key_hash)
);

-- One row a ledger: how far its keys are in, and the number of the newest writer. A ledger is in
-- here before it has an entry.
create table entry_key_place (
  ledger_id text primary key,
  epoch bigint not null,
  seq bigint not null
) with (fillfactor = 20);
