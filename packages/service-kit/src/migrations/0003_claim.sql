-- Numbered things that the replicas of a service share: who has each of them, and for how long.
create table claim (
  kind    text not null,
  number  integer not null,
  -- A claimant; null while it is free.
  owner   text,
  -- Where its owner is reached.
  address text not null default '',
  -- By the clock of this database; a claim that is over may be taken by anybody.
  until   timestamptz not null default '-infinity',
  primary key (kind, number)
);

-- Replicas that take part, and until when they count as alive.
create table claimant (
  kind    text not null,
  id      text not null,
  until   timestamptz not null,
  primary key (kind, id)
);
