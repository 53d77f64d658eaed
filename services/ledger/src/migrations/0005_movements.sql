-- Up Migration

-- The journal of wallets and budgets: what each entry did to them, and how they stood after it. All
-- of it is folded from the log, from its first entry on, with balances and budgets beside it.
delete from follower_cursor where follower = 'balances.v1';
truncate book, wallet_balance, open_lease, budget, budget_counter, budget_override;

-- The number by which the tables below know a ledger: their rows are many, and its id is long. It is
-- no fold: a ledger keeps its number.
create table journal_ledger (
  ledger_id text primary key,
  number integer generated always as identity unique
);

-- Wallets and pools in an asset, numbered as they first moved.
create table movement_account (
  ledger integer not null,
  account integer not null,
  -- wallet | pool
  kind text not null,
  node text not null,
  asset text not null,
  primary key (ledger, account),
  unique (ledger, node, kind, asset)
);

-- One row for each entry and each account that it moved.
create table movement (
  ledger integer not null,
  account integer not null,
  seq bigint not null,
  at bigint not null,
  -- The date in the books, where that is not `at`.
  effective bigint,
  type text not null,
  -- The request, transfer, lease or report that it was about.
  reference text,
  -- The account on the other side.
  counter text not null,
  available_by numeric(40) not null,
  held_by numeric(40) not null,
  -- After it.
  available numeric(40) not null,
  held numeric(40) not null,
  primary key (ledger, account, seq)
);

create index movement_backdated on movement (ledger, account, effective) where effective is not null;

-- Whose money is held, and how much of it.
create table movement_hold (
  ledger integer not null,
  hold text not null,
  asset text not null,
  account integer not null,
  amount numeric(40) not null,
  primary key (ledger, hold, asset)
);

-- Stretches of budgets' windows, numbered as they were first stated.
create table budget_stretch (
  ledger integer not null,
  stretch integer not null,
  node text not null,
  asset text not null,
  kind text not null,
  starts text not null,
  ends text,
  primary key (ledger, stretch),
  unique (ledger, node, asset, kind, starts)
);

-- How each stretch stood after the last entry of a block that stated it, a block being 64 entries of
-- the log: an entry states several, and what came between is read from the entries themselves.
create table budget_standing (
  ledger integer not null,
  stretch integer not null,
  block bigint not null,
  -- The first and the last entry of the block that stated it.
  first bigint not null,
  seq bigint not null,
  used numeric(40) not null,
  held numeric(40) not null,
  maximum numeric(40) not null,
  primary key (ledger, stretch, block)
);

-- Budgets as they were set; without a mode: removed.
create table budget_terms (
  ledger integer not null,
  node text not null,
  asset text not null,
  kind text not null,
  seq bigint not null,
  at bigint not null,
  mode text,
  maximum numeric(40),
  rollover_cap numeric(40),
  floor numeric(40),
  primary key (ledger, node, asset, kind, seq)
);

-- Up to where the books are closed, and by which entry.
create table closed_period (
  ledger integer not null,
  seq bigint not null,
  at bigint not null,
  until bigint not null,
  primary key (ledger, seq)
);
