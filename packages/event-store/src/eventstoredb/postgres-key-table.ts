import { AlfredError } from '@alfred/errors';
import type { Pool } from 'pg';
import { query } from '../postgres-query.ts';

const hashBytes = 32;

const openEpoch = `
insert into entry_key_place (ledger_id, epoch, seq) values ($1, $2, 0)
on conflict (ledger_id) do update set epoch = greatest(entry_key_place.epoch + 1, $2)
returning epoch`;

const selectPlace = 'select epoch, seq from entry_key_place where ledger_id = $1';

const selectLedgers = `
select ledger_id from entry_key_place where ledger_id > $1 order by ledger_id limit $2`;

const putKeys = `
with moved as (
  insert into entry_key_place (ledger_id, epoch, seq)
  select $1, 0, $3::bigint
  where $2::bigint = 0 or exists (select 1 from entry_key_place where ledger_id = $1)
  on conflict (ledger_id) do update set seq = $3 where entry_key_place.seq = $2
  returning 1
), put as (
  insert into entry_key (ledger_id, key_hash, seq)
  select $1, substring($4::bytea from o for 32), s from unnest($5::int[], $6::bigint[]) u(o, s)
  where exists (select 1 from moved)
  on conflict do nothing
)
select count(*)::int moved from moved`;

const selectKeys = `
select n::int, k.seq from unnest($3::int[]) with ordinality u(o, n)
join entry_key k on k.ledger_id = $1 and k.key_hash = substring($2::bytea from o for 32)`;

/** A `bigint` column is text or a bigint, as the pool's parsers have it. */
type Int8 = string | bigint;

/** Who writes a ledger, and how far its keys are in. */
export interface KeyPlace {
  readonly epoch: bigint;
  readonly seq: bigint;
}

/** An entry that took a key. */
export interface TakenKey {
  readonly hash: Buffer;
  readonly seq: bigint;
}

/** The keys that entries took, folded from logs that keep none: the tables of `migrations/`. */
export interface KeyTable {
  /** Gives the next writer its number: one more than the last, and at least `atLeast`. */
  openEpoch(ledger: string, atLeast: bigint): Promise<bigint>;
  place(ledger: string): Promise<KeyPlace | undefined>;
  ledgers(after: string, limit: number): Promise<readonly string[]>;
  /**
   * Puts the keys of the entries in `(from, to]` in, and moves the place; gives false, having done
   * nothing, when the place is not at `from`.
   */
  put(
    ledger: string,
    move: { readonly from: bigint; readonly to: bigint; readonly keys: readonly TakenKey[] },
  ): Promise<boolean>;
  /** The numbers of the entries that took these, in the order of the hashes. */
  find(ledger: string, hashes: readonly Buffer[]): Promise<readonly (bigint | undefined)[]>;
}

export function postgresKeyTable(pool: Pool): KeyTable {
  return {
    openEpoch: async (ledger, atLeast) => {
      const values = [ledger, atLeast];
      const [row] = await query<{ epoch: Int8 }>(pool, { text: openEpoch, values });
      if (!row) throw new AlfredError('internal');
      return BigInt(row.epoch);
    },
    place: async (ledger) => {
      const values = [ledger];
      const found = await query<{ epoch: Int8; seq: Int8 }>(pool, { text: selectPlace, values });
      return found.map(({ epoch, seq }) => ({ epoch: BigInt(epoch), seq: BigInt(seq) }))[0];
    },
    ledgers: async (after, limit) => {
      const values = [after, limit];
      const rows = await query<{ ledger_id: string }>(pool, { text: selectLedgers, values });
      return rows.map((row) => row.ledger_id);
    },
    put: async (ledger, { from, to, keys }) => {
      const hashes = Buffer.concat(keys.map(({ hash }) => hash));
      const seqs = `{${keys.map(({ seq }) => seq).join()}}`;
      const values = [ledger, from, to, hashes, offsets(keys.length), seqs];
      const [row] = await query<{ moved: number }>(pool, { text: putKeys, values });
      return row?.moved === 1;
    },
    find: async (ledger, hashes) => {
      if (hashes.length === 0) return [];
      const values = [ledger, Buffer.concat(hashes), offsets(hashes.length)];
      const rows = await query<{ n: number; seq: Int8 }>(pool, { text: selectKeys, values });
      const found = new Map(rows.map(({ n, seq }) => [n, BigInt(seq)]));
      return hashes.map((_, index) => found.get(index + 1));
    },
  };
}

/** Where each of so many hashes begins when they stand one behind the other. */
function offsets(count: number): string {
  return `{${Array.from({ length: count }, (_, n) => n * hashBytes + 1).join()}}`;
}
