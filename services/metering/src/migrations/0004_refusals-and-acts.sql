-- Requests that gateways refused, counted until the minute in which they came here is over. Then the
-- count moves into the relay, in one transaction, and becomes an entry of the log.
create table refusal_count (
  ledger  text   not null,
  node    text   not null,
  code    text   not null,
  -- Minutes since 1970 by the clock of metering.
  minute  bigint not null,
  -- Of all of them; empty when they came with several.
  api_key text   not null,
  count   bigint not null,
  -- Microseconds, by the clock of the gateway.
  first   bigint not null,
  last    bigint not null,
  primary key (ledger, node, code, minute)
);

create index refusal_count_minute on refusal_count (minute);

-- What was done to the whole deployment, on its way to the log of every organisation.
create table broadcast (
  id         text primary key,
  ordinal    bigint generated always as identity,
  -- alfred.ledger.v1.Command
  command    bytea not null,
  -- The last ledger that it was written for.
  position   text  not null default ''
);
