-- Up Migration

-- Everything here is folded from the log and can be folded again: truncate all of it, and the
-- followers fill it anew. Amounts are minor units.

-- Where each follower stands in each log.
create table follower_cursor (
  follower text not null,
  ledger_id text not null,
  seq bigint not null,
  primary key (follower, ledger_id)
);

create table book (
  ledger_id text primary key,
  organization text not null,
  time_zone text not null,
  assets text[] not null,
  -- What the tables below are as of.
  seq bigint not null,
  at bigint not null
);

create table wallet_balance (
  ledger_id text not null,
  node text not null,
  asset text not null,
  available numeric(40) not null default 0,
  held numeric(40) not null default 0,
  primary key (ledger_id, node, asset)
);

-- Which wallet an open lease holds money of.
create table open_lease (
  ledger_id text not null,
  lease text not null,
  node text not null,
  asset text not null,
  primary key (ledger_id, lease)
);

create table budget (
  ledger_id text not null,
  node text not null,
  asset text not null,
  kind text not null,
  mode text not null,
  maximum numeric(40) not null,
  -- When it was first set, in microseconds.
  since bigint not null,
  primary key (ledger_id, node, asset, kind)
);

-- A budget in one stretch of its window.
create table budget_counter (
  ledger_id text not null,
  node text not null,
  asset text not null,
  kind text not null,
  starts text not null,
  used numeric(40) not null,
  held numeric(40) not null,
  primary key (ledger_id, node, asset, kind, starts)
);
