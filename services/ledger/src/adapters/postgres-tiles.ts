import { AlfredError } from '@alfred/errors';
import { tileName } from '@alfred/proof';
import { execute } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { TilePart, Tiles } from '../ports/checkpoints.ts';

interface TileRow {
  readonly level: number;
  readonly n: bigint;
  readonly hashes: Buffer;
}

const insertTiles = `
insert into tile (ledger_id, level, n, hashes)
select $1, part.level, part.n, part.hashes
from unnest($2::smallint[], $3::bigint[], $4::bytea[]) part (level, n, hashes)`;

const growTiles = `
update tile set hashes = tile.hashes || part.hashes
from unnest($2::smallint[], $3::bigint[], $4::bytea[], $5::int[]) part (level, n, hashes, bytes)
where tile.ledger_id = $1 and tile.level = part.level and tile.n = part.n
  and octet_length(tile.hashes) = part.bytes`;

const selectTiles = `
select tile.level, tile.n, tile.hashes
from unnest($2::smallint[], $3::bigint[]) wanted (level, n)
join tile on tile.ledger_id = $1 and tile.level = wanted.level and tile.n = wanted.n`;

const hashBytes = 32;

/** Within the transaction in which the signer's memory moves: the tree is never shorter than it. */
export async function saveTiles(
  tx: PoolClient,
  ledger: string,
  parts: readonly TilePart[],
): Promise<void> {
  const begun = parts.filter(({ from }) => from === 0);
  const grown = parts.filter(({ from }) => from > 0);
  if (begun.length > 0) await tx.query(insertTiles, [ledger, ...columnsOf(begun)]);
  if (grown.length === 0) return;
  const lengths = grown.map(({ from }) => from * hashBytes);
  const { rowCount } = await tx.query(growTiles, [ledger, ...columnsOf(grown), lengths]);
  if (rowCount === grown.length) return;
  const cause = new Error(`The tiles of ${ledger} are not as long as what was verified.`);
  throw new AlfredError('internal', {}, { cause });
}

/** The tiles of every log, as its follower has stored them. */
export function postgresTiles(pool: Pool): Tiles {
  return {
    of: (ledger) => async (tiles) => {
      const levels = tiles.map(({ level }) => level);
      const indexes = tiles.map(({ index }) => index);
      const wanted = [ledger, levels, indexes];
      const { rows } = await execute<TileRow>(pool, selectTiles, wanted);
      return new Map(
        rows.map(({ level, n, hashes }) => [tileName({ level, index: BigInt(n) }), hashes]),
      );
    },
  };
}

function columnsOf(parts: readonly TilePart[]): readonly [number[], bigint[], Buffer[]] {
  return [
    parts.map(({ level }) => level),
    parts.map(({ index }) => index),
    parts.map(({ hashes }) => hashes),
  ];
}
