-- Organisations, their trees and the keys to them. Names live in this schema and nowhere else.
-- Every foreign key carries the organisation, so that no row can point across two of them.
-- Times are microseconds.
create table organization (
  id         text primary key,
  ledger     text not null unique,
  time_zone  text not null,
  created_at bigint not null
);

create table node (
  ordinal      bigint generated always as identity,
  id           text primary key,
  organization text not null references organization (id),
  kind         text not null
               check (kind in ('organization', 'department', 'team', 'user', 'service_account')),
  name         text not null,
  parent       text,
  -- From the organisation down to the node itself.
  path         text[] not null check (cardinality(path) between 1 and 8),
  created_at   bigint not null,
  unique (organization, id),
  foreign key (organization, parent) references node (organization, id),
  check ((parent is null) = (kind = 'organization'))
);

create index node_in_order on node (organization, ordinal);

create table api_key (
  ordinal      bigint generated always as identity,
  id           text primary key,
  organization text not null,
  node         text not null,
  name         text not null,
  role         text not null check (role in ('owner', 'member', 'auditor')),
  prefix       text not null check (prefix in ('alf_live_', 'alf_test_', 'alf_sa_')),
  last_four    text not null,
  -- HMAC-SHA-256 of the key; the key itself is nowhere.
  digest       bytea not null unique,
  -- Under which pepper the digest was made.
  pepper       text not null,
  created_at   bigint not null,
  expires_at   bigint,
  revoked_at   bigint,
  foreign key (organization, node) references node (organization, id)
);

create index api_key_in_order on api_key (organization, ordinal);
