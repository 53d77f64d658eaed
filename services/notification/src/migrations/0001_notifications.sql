-- How far each ledger's log has become deliveries.
create table follower_cursor (
  follower  text not null,
  ledger_id text not null,
  seq       bigint not null,
  primary key (follower, ledger_id)
);

-- The tree of each ledger as it stands where the cursor is.
create table ledger_node (
  ledger text not null,
  node   text not null,
  -- Null for the organisation.
  parent text,
  primary key (ledger, node)
);

-- Times are microseconds.
create table subscription (
  id              text primary key,
  organization    text not null,
  ledger          text not null,
  -- Hears of this node and of everything below it.
  node            text not null,
  event           text not null,
  -- Empty: every one.
  percents        smallint[] not null,
  -- Null: every asset.
  asset           text,
  channel         text not null check (channel in ('webhook', 'log')),
  -- Sealed under the deployment's key: the URL of a webhook, its secret, and the one before.
  url             bytea check ((url is not null) = (channel = 'webhook')),
  secret          bytea check ((secret is not null) = (channel = 'webhook')),
  previous_secret bytea,
  previous_until  bigint not null default 0,
  status          text not null check (status in ('active', 'disabled')),
  -- Its last attempt failed: until one succeeds, it is tried one delivery at a time.
  is_failing      boolean not null default false,
  -- It hears of what comes after this entry.
  since_seq       bigint not null,
  created_at      bigint not null,
  created_by      text not null
);

create index subscription_of_organization on subscription (organization, id);
create index subscription_of_ledger on subscription (ledger, node);

create table delivery (
  id              text primary key,
  subscription    text not null references subscription on delete cascade,
  organization    text not null,
  -- One event is delivered to one subscription by one row, whatever is applied again.
  event_id        text not null,
  event           text not null,
  -- Null for a test.
  seq             bigint,
  -- Encoded once: every attempt sends the same bytes.
  body            bytea not null,
  status          text not null check (status in ('pending', 'delivered', 'dead')),
  attempts        integer not null default 0,
  created_at      bigint not null,
  next_at         bigint not null,
  -- Somebody is at it until then; 0 for nobody.
  claimed_until   bigint not null default 0,
  -- After this it is tried no more.
  expires_at      bigint not null,
  last_attempt_at bigint not null default 0,
  last_code       integer not null default 0,
  last_failure    text not null default '',
  ended_at        bigint not null default 0,
  unique (subscription, event_id)
);

create index delivery_due on delivery (subscription, next_at) where status = 'pending';
create index delivery_of_organization on delivery (organization, created_at, id);
create index delivery_ended on delivery (ended_at) where status <> 'pending';
