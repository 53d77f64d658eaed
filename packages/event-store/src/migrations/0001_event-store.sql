-- Up Migration

-- One row a ledger: who may write (epoch), and where the log ends. It is updated at every append,
-- so its page keeps room for the new version of the row.
create table ledger_head (
  ledger_id text primary key,
  epoch bigint not null,
  seq bigint not null,
  leaf bytea not null
) with (fillfactor = 20);

-- The log. The bytes are the truth; nothing else about an entry is kept here but its number and
-- the SHA-256 of its key.
create table ledger_entry (
  ledger_id text not null,
  seq bigint not null,
  key_hash bytea,
  entry bytea not null,
  primary key (ledger_id, seq)
);

create unique index ledger_entry_key on ledger_entry (ledger_id, key_hash)
  where key_hash is not null;

create function refuse_change_of_entries() returns trigger language plpgsql as $$
begin
  raise exception 'Entries of a ledger are never changed or removed.'
    using errcode = 'restrict_violation';
end
$$;

create trigger ledger_entry_is_final before update or delete or truncate on ledger_entry
  for each statement execute function refuse_change_of_entries();
