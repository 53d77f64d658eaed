-- Requests that could have been answered from an earlier one by meaning and were asked anew, to see
-- whether that answer would have fitted: what the false hits of a route are estimated by.
create table cache_verdict (
  organization text not null,
  route        text not null,
  request      text not null,
  fitted       boolean not null,
  -- Microseconds.
  at           bigint not null,
  primary key (organization, route, request)
);
