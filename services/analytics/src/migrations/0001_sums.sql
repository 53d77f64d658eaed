-- Up Migration

-- Everything here but `rebuild` is folded from the log and can be folded again. A fold is one of
-- `live` (what is shown), `new` (what a rebuild makes) and `frozen` (what it is compared with).

create table follower_cursor (
  follower  text not null,
  ledger_id text not null,
  seq       bigint not null,
  primary key (follower, ledger_id)
);

-- When the last entry that is counted was written, in microseconds.
create table fold_time (
  ledger text not null,
  fold   text not null,
  at     bigint not null,
  primary key (ledger, fold)
);

-- The tree as it stands where the cursor is.
create table fold_node (
  ledger text not null,
  fold   text not null,
  node   text not null,
  parent text,
  primary key (ledger, fold, node)
);

-- One number about one hour of one node with one model. What it counts says `measure`: requests,
-- released, amount:<asset>, tokens:<bucket>, timed, took, first_byte (microseconds), step:<n>.
create table usage_sum (
  ledger   text not null,
  fold     text not null,
  -- Hours since 1970.
  hour     integer not null,
  node     text not null,
  provider text not null,
  model    text not null,
  measure  text not null,
  value    numeric(40) not null,
  primary key (ledger, fold, hour, node, provider, model, measure)
);

-- The last rebuild of each ledger.
create table rebuild (
  ledger      text primary key,
  id          text not null,
  status      text not null,
  wants_switch boolean not null,
  done        bigint not null,
  size        bigint not null,
  differences bigint not null,
  is_switched boolean not null,
  -- Microseconds. While it runs, it says now and again that it does.
  started_at  bigint not null,
  touched_at  bigint not null,
  ended_at    bigint not null
);
