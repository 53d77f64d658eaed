-- Up Migration

-- Transfers, within a ledger and to or from others, folded from the log. Nobody could make one before
-- there was this table, so nothing needs to be folded again.
create table transfer (
  ledger_id text not null,
  transfer text not null,
  -- within | out | in
  kind text not null,
  -- Nodes of this ledger; of another one where it says so.
  source text,
  target text,
  other_ledger text,
  asset text not null,
  amount numeric(40) not null,
  status text not null,
  reversible_until bigint,
  -- Why the other ledger refused.
  code text,
  -- The entries that began and ended it.
  began_seq bigint not null,
  began_at bigint not null,
  began_type text not null,
  ended_seq bigint,
  ended_at bigint,
  ended_type text,
  primary key (ledger_id, began_seq)
);

create index on transfer (ledger_id, transfer);
create index on transfer (ledger_id, source, began_seq);
create index on transfer (ledger_id, target, began_seq);
