-- Moves that the ledger decides: made here when it has accepted them, dropped when it has refused.
create table node_move (
  ordinal      bigint generated always as identity,
  -- The id of the relay row with its command.
  id           text primary key,
  organization text not null,
  node         text not null,
  parent       text not null,
  -- Whether the tree here follows the ledger's answer already.
  settled      boolean not null default false,
  foreign key (organization, node) references node (organization, id),
  foreign key (organization, parent) references node (organization, id)
);

create index node_move_waiting on node_move (organization, ordinal) where not settled;
