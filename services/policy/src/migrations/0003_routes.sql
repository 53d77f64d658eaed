-- Every version of every route, append-only: what once served requests can always be read.
create table route_version (
  organization text not null,
  name         text not null,
  version      integer not null check (version > 0),
  -- From this version on there is no such route; the document is what it was before.
  removed      boolean not null,
  -- As domain/route.ts has it.
  document     jsonb not null,
  -- The node on whose behalf; empty where a guard did it.
  actor        text not null,
  -- Microseconds.
  published_at bigint not null,
  primary key (organization, name, version)
);

create trigger route_version_is_append_only
  before update or delete on route_version
  for each row execute function refuse_change();
