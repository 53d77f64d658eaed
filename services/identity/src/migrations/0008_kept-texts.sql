-- What people said to models and were answered, where a policy keeps it: sealed under the key of whoever
-- asked. Times are microseconds.
create table kept_text (
  organization text not null,
  node         text not null,
  kind         text not null check (kind in ('response')),
  id           text not null,
  -- Of the same node and kind: what this one continues.
  previous     text,
  box          bytea not null,
  created_at   bigint not null,
  expires_at   bigint not null,
  primary key (organization, node, kind, id),
  foreign key (organization, node) references node (organization, id)
);

create index kept_text_expiring on kept_text (expires_at);
