-- At most so many requests in any stretch of time of so many seconds: of one key, or of all keys of a
-- node and of everything below it together.
alter table api_key
  add column limit_requests       integer check (limit_requests between 1 and 100000),
  add column limit_window_seconds integer check (limit_window_seconds between 1 and 86400),
  add constraint api_key_limit_whole
      check ((limit_requests is null) = (limit_window_seconds is null));

alter table node
  add column limit_requests       integer check (limit_requests between 1 and 100000),
  add column limit_window_seconds integer check (limit_window_seconds between 1 and 86400),
  add constraint node_limit_whole
      check ((limit_requests is null) = (limit_window_seconds is null));
