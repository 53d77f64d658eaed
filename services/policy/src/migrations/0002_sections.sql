-- What a policy says beside its rules on models: JSON as @alfred/policy-document writes it, empty for
-- nothing. Text, because what was published is compared and shown as it was written.
alter table policy_version add column sections text not null default '';
