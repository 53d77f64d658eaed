-- What is about people stands in boxes alone, sealed under keys that are not in this database. The
-- service seals what stands in clear here when it starts; nothing new comes into these columns.
alter table node
  alter column name drop not null,
  add column name_box  bytea,
  add column email_box bytea,
  add constraint node_name_sealed check (name is null) not valid;

alter table api_key
  alter column name drop not null,
  add column name_box bytea,
  add constraint api_key_name_sealed check (name is null) not valid;
