-- Up Migration

drop table rebuild;

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

-- A rebuild makes its tables beside these, in another schema.
delete from usage_sum where fold <> 'live';
delete from fold_node where fold <> 'live';
delete from fold_time where fold <> 'live';

-- In these a rebuild makes the tables of the same names anew, before it compares and perhaps switches.
-- They are as short-lived as it is: nothing of them is in the server's log.
create schema analytics_rebuild;
create unlogged table analytics_rebuild.usage_sum (like usage_sum including all);
create unlogged table analytics_rebuild.fold_node (like fold_node including all);
create unlogged table analytics_rebuild.fold_time (like fold_time including all);
create unlogged table analytics_rebuild.audit_entry (like audit_entry including all);
