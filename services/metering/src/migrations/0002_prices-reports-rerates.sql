-- Which requests of a lease were never ended, once its grace has passed; and which were charged by
-- policy, so that an ending of their own is told from a second one.
alter table request
  add column lease      text    not null default '',
  add column ended      boolean not null default true,
  add column reconciled boolean not null default false;

create index request_unended on request (lease) where not ended;

-- Leases that were ended by policy: whatever their holder says of them later is no news.
create table expired_lease (
  lease text primary key
);

-- What administrators changed of the price book, one after another.
create table price_change (
  number    bigint primary key,
  -- Microseconds.
  at        bigint not null,
  edition   text   not null,
  -- JSON, byte for byte: the version's digest is over what it says, in its order.
  amendment text   not null
);

alter table price_version
  add column ordinal       bigint generated always as identity,
  -- The version that stands for what this one charges.
  add column superseded_by text references price_version (version),
  add column superseded_at bigint;

-- Usage that was told from outside: what it was charged is decided once, before the ledger hears of
-- it, so that a repeat is the same whatever became of the prices.
create table report (
  organization text   not null,
  report       text   not null,
  ledger       text   not null,
  -- SHA-256 of what was told.
  digest       bytea  not null,
  asset        text   not null,
  -- Minor units.
  amount       text   not null,
  price        text   not null,
  -- The ledger entry; 0 while there is none.
  entry        bigint not null default 0,
  -- Microseconds.
  at           bigint not null,
  primary key (organization, report)
);

-- Charges that were computed again, once per request and version of the price book.
create table rerated (
  request text   not null,
  price   text   not null,
  -- The whole new charge, in minor units.
  amount  text   not null,
  entry   bigint not null,
  primary key (request, price)
);

-- Charges that are computed again in the background.
create table rerate (
  id         text primary key,
  created_at bigint  not null,
  -- What is asked for, as JSON.
  wish       jsonb   not null,
  status     text    not null check (status in ('running', 'done')),
  -- The last request that was looked at, in the order of their ids.
  position   text    not null,
  -- Counts and totals, as JSON.
  progress   jsonb   not null
);

create index rerate_running on rerate (created_at) where status = 'running';

alter table stopped
  add column decided_at bigint,
  -- keep | charge
  add column decision   text;

create index stopped_undecided on stopped (id) where decided_at is null;
