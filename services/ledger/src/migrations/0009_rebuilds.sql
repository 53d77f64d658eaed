-- Up Migration

-- The last rebuild of each projection of a ledger. It is no fold.
create table projection_rebuild (
  ledger_id    text not null,
  projection   text not null,
  id           text not null,
  -- running | equal | different | failed
  status       text not null,
  wants_switch boolean not null,
  done         bigint not null,
  size         bigint not null,
  differences  bigint not null,
  -- The first rows that differ.
  samples      jsonb not null,
  is_switched  boolean not null,
  -- Microseconds. While it runs, it says now and again that it does.
  started_at   bigint not null,
  touched_at   bigint not null,
  ended_at     bigint not null,
  primary key (ledger_id, projection)
);

-- In these a rebuild makes the tables of the same names anew, before it compares and perhaps switches.
-- They are as short-lived as it is: nothing of them is in the server's log.
create schema ledger_rebuild;
create unlogged table ledger_rebuild.book (like book including all);
create unlogged table ledger_rebuild.wallet_balance (like wallet_balance including all);
create unlogged table ledger_rebuild.open_lease (like open_lease including all);
create unlogged table ledger_rebuild.budget (like budget including all);
create unlogged table ledger_rebuild.budget_counter (like budget_counter including all);
create unlogged table ledger_rebuild.budget_override (like budget_override including all);
create unlogged table ledger_rebuild.transfer (like transfer including all);
create unlogged table ledger_rebuild.hold (like hold including all);
create unlogged table ledger_rebuild.hold_step (like hold_step including all);
create unlogged table ledger_rebuild.movement_account (like movement_account including all);
create unlogged table ledger_rebuild.movement (like movement including all);
create unlogged table ledger_rebuild.movement_hold (like movement_hold including all);
create unlogged table ledger_rebuild.budget_stretch (like budget_stretch including all);
create unlogged table ledger_rebuild.budget_standing (like budget_standing including all);
create unlogged table ledger_rebuild.budget_terms (like budget_terms including all);
create unlogged table ledger_rebuild.closed_period (like closed_period including all);
