-- Those outside who read an organisation's log from the bus. What they come with is nowhere.
create table subscriber (
  ordinal      bigint generated always as identity,
  id           text primary key,
  organization text not null references organization (id),
  name         text not null,
  -- Names its credentials in the logs of the bus.
  public_key   text not null unique,
  -- Microseconds.
  created_at   bigint not null,
  expires_at   bigint not null,
  revoked_at   bigint,
  -- Whether what it read with is known to be gone, after it was revoked or its time had come.
  closed       boolean not null default false
);

create index subscriber_in_order on subscriber (organization, ordinal);
create index subscriber_not_closed on subscriber (expires_at) where not closed;
