-- What a repeated request is answered with.
create table idempotency (
  scope      text not null,
  key        text not null,
  digest     bytea not null,
  response   bytea,
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
