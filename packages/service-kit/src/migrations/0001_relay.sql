-- Commands to the ledger that were written together with the fact that caused them.
create table relay (
  seq        bigint generated always as identity,
  id         text primary key,
  ledger     text not null,
  -- alfred.ledger.v1.Command
  command    bytea not null,
  -- alfred.ledger.v1.CommandResult; null while the ledger has not answered.
  answer     bytea,
  created_at timestamptz not null default now(),
  done_at    timestamptz
);

create index relay_pending on relay (ledger, seq) where answer is null;
