-- When its record was taken in, microseconds: what is known of requests of experiments is not kept for
-- ever. What was there before counts as taken in now.
alter table arm_request add column at bigint;
update arm_request set at = (extract(epoch from now()) * 1000000)::bigint;
alter table arm_request alter column at set not null;

create index arm_request_at on arm_request (at);
create index feedback_at on feedback (at);
