-- Up Migration

-- The Merkle tree of every log as C2SP tlog-tiles cuts it: up to 256 hashes of 32 bytes a tile, which
-- only ever gain more. The part that is not full yet is the beginning of the one that will be.
create table tile (
  ledger_id text not null,
  level smallint not null,
  -- Within its level, from 0.
  n bigint not null,
  hashes bytea not null,
  primary key (ledger_id, level, n)
);

-- Hashes do not compress.
alter table tile alter column hashes set storage external;

-- What was verified before there were tiles is verified again, under the follower's next name.
delete from signer_memory;
