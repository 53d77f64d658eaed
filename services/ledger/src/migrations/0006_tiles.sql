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

-- Who signs a log, and under which name, from which entry on: what its entries say of it.
create table signer_change (
  ledger_id text not null,
  seq bigint not null,
  origin text not null,
  -- The key that signed until then; a restore does not name it.
  replaced text,
  key text not null,
  -- What was signed of a log that is lost.
  lost_origin text,
  lost_size bigint,
  lost_root bytea,
  primary key (ledger_id, seq)
);
