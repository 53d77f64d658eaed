-- Up Migration

-- Wallets and pools side by side, and budgets as they stand with what rolled over. All of it is
-- folded from the log again.
delete from follower_cursor where follower = 'balances.v1';
truncate book, wallet_balance, open_lease, budget, budget_counter;

-- wallet | pool
alter table wallet_balance add column kind text not null;
alter table wallet_balance drop constraint wallet_balance_pkey;
alter table wallet_balance add primary key (ledger_id, node, asset, kind);

-- Which wallet or pool it is that a lease, or a transfer to another ledger, holds money of.
alter table open_lease add column kind text not null;

alter table budget add column rollover_cap numeric(40);
alter table budget add column floor numeric(40);

alter table budget_counter add column ends text;
-- The limit in force when it was last stated.
alter table budget_counter add column maximum numeric(40) not null;

-- Overrides, also those that have ended: they are no part of what a stretch of their time leaves.
create table budget_override (
  ledger_id text not null,
  override text not null,
  node text not null,
  asset text not null,
  kind text not null,
  amount numeric(40) not null,
  -- Microseconds of their entries.
  started bigint not null,
  ended bigint,
  primary key (ledger_id, override, started)
);

create index on budget_override (ledger_id, node);
