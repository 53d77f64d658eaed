-- Limits of more than requests: as the domain has them, in one column. Owners set them; what was set
-- before stays in force.
alter table api_key add column limits jsonb;
alter table node add column limits jsonb;

update api_key set limits = jsonb_build_object('requests', limit_requests, 'windowSeconds', limit_window_seconds)
 where limit_requests is not null;
update node set limits = jsonb_build_object('requests', limit_requests, 'windowSeconds', limit_window_seconds)
 where limit_requests is not null;

alter table api_key drop column limit_requests, drop column limit_window_seconds;
alter table node drop column limit_requests, drop column limit_window_seconds;
