-- Sandboxes: what test keys open. Each is an organisation of its own, with a ledger of its own, that one
-- other organisation has; a node of it stands for a node there. Nothing of it is about people.
alter table organization
  add column sandbox_of text unique references organization (id);

alter table node
  add column stands_for text unique references node (id);
