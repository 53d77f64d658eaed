-- Every version of every policy, append-only, and how often an organisation has published.
create table policy_version (
  organization text not null,
  node         text not null,
  version      integer not null check (version > 0),
  -- [{"id", "effect", "models"}] in the order in which they stand.
  rules        jsonb not null,
  actor        text not null,
  -- Microseconds.
  published_at bigint not null,
  primary key (organization, node, version)
);

create table bundle (
  organization text primary key,
  version      integer not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'published policies are never changed';
end
$$;

create trigger policy_version_is_append_only
  before update or delete on policy_version
  for each row execute function refuse_change();
