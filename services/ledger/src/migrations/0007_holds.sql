-- Up Migration

-- Holds, also those that have ended.
create table hold (
  ledger_id text not null,
  hold text not null,
  node text not null,
  -- wallet:<node> or pool:<node>
  account text not null,
  asset text not null,
  -- As it was placed, what was captured of it, and what is still held.
  amount numeric(40) not null,
  captured numeric(40) not null,
  remaining numeric(40) not null,
  -- Taken beyond it; asked of a capped one and not captured.
  excess numeric(40) not null,
  uncaptured numeric(40) not null,
  -- open | captured | released | expired
  status text not null,
  over_capture text not null,
  reference text,
  -- Microseconds of their entries.
  placed_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  -- The entry that placed it.
  seq bigint not null,
  primary key (ledger_id, hold)
);

create unique index on hold (ledger_id, seq);
create index on hold (ledger_id, node, seq);

-- What each entry did to a hold.
create table hold_step (
  ledger_id text not null,
  hold text not null,
  seq bigint not null,
  at bigint not null,
  type text not null,
  amount numeric(40) not null,
  purpose text,
  primary key (ledger_id, hold, seq)
);
