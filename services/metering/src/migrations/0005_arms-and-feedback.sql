-- Requests that an arm of an experiment served, or failed to: what experiments are compared by.
create table arm_request (
  organization text not null,
  route        text not null,
  experiment   text not null,
  request      text not null,
  arm          text not null,
  asset        text not null,
  -- Minor units.
  cost         numeric not null,
  -- Until the first byte, microseconds; 0 without one.
  first_byte   bigint not null,
  failed       boolean not null,
  primary key (organization, route, experiment, request)
);

-- What somebody thinks of an answer, from 0 to 1: the last word.
create table feedback (
  organization text not null,
  request      text not null,
  score        double precision not null check (score between 0 and 1),
  -- Microseconds.
  at           bigint not null,
  primary key (organization, request)
);
