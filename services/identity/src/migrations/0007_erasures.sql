-- People who are erased, how far that is, and who must not be yet. Times are microseconds.
create table erasure (
  node         text primary key,
  organization text not null,
  -- queued: a legal hold keeps it back; started: nothing new is kept, keys are revoked; recording: what
  -- was sealed is unreadable, and the ledger is told; done: the log says so.
  status       text not null check (status in ('queued', 'started', 'recording', 'done')),
  -- Who asked, as a node.
  actor        text not null,
  requested_at bigint not null,
  -- With which the ledger is told.
  relay_row    text,
  done_at      bigint,
  foreign key (organization, node) references node (organization, id)
);

create index erasure_under_way on erasure (requested_at) where status in ('started', 'recording');

create table legal_hold (
  node         text primary key,
  organization text not null,
  placed_at    bigint not null,
  foreign key (organization, node) references node (organization, id)
);

alter table node
  add column erased_at bigint;
