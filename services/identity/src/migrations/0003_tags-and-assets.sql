-- What an organisation pays in, chosen once; what its calls and nodes may be tagged with; and with
-- what each node is: its cost centre stands among the tags as costCentre.
alter table organization
  add column asset    text  not null default 'USD/9',
  -- [{"key": …, "values": […]}]
  add column tag_keys jsonb not null default '[]';

alter table node
  add column tags jsonb not null default '{}';
