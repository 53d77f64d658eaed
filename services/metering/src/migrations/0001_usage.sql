-- How far each gateway's journal is applied. Moved in the transaction of what was applied.
create table usage_cursor (
  incarnation text primary key,
  position    bigint not null check (position >= 0)
);

-- The story of every request: its records as wires carry a repeated field, in order.
create table request (
  request      text primary key,
  organization text not null,
  records      bytea not null,
  -- The ledger entry of the ending; 0 while there is none.
  entry        bigint not null,
  disputed     boolean not null
);

-- Records that an operator must look at.
create table stopped (
  id           bigint generated always as identity primary key,
  -- Microseconds.
  at           bigint not null,
  incarnation  text not null,
  organization text not null,
  ledger       text not null,
  request      text not null,
  reason       text not null,
  params       jsonb not null,
  record       bytea not null
);

-- Every version of the price book that was ever in force.
create table price_version (
  version text primary key,
  -- JSON, byte for byte.
  book    text not null,
  -- Microseconds: when it was first put in force.
  since   bigint not null
);
