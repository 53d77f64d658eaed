import type { Pool, QueryResultRow } from 'pg';
import type { Sharing } from './fair-share.ts';

/** Who claims what, as every statement names it. */
export interface Claimant {
  readonly kind: string;
  readonly id: string;
  readonly address: string;
}

/**
 * Every step is one statement of its own: whoever stops in the middle of its work holds no lock that
 * another waits for. All times are the database's.
 */
export interface ClaimTable {
  /** Makes the rows that are not there yet. */
  prepare(count: number): Promise<void>;
  /** Says that this replica lives, and begins the lease of everything that it still has anew. */
  renew(ttlMs: number): Promise<readonly number[]>;
  look(): Promise<Sharing>;
  /** Takes at most `limit` numbers that are free, and gives those that it got. */
  take(wish: TakeWish): Promise<readonly number[]>;
  /** Gives up what is still this replica's of these. */
  release(numbers: readonly number[]): Promise<void>;
  /** This replica takes part no more. */
  leave(): Promise<void>;
  /** Where each number's owner is, of those whose lease has not run out. */
  addresses(): Promise<ReadonlyMap<number, string>>;
}

/** What a replica wants to have. */
export interface TakeWish {
  readonly ttlMs: number;
  readonly limit: number;
  /** Also what another has, whose lease ran out. */
  readonly alsoExpired: boolean;
  readonly except: readonly number[];
}

const prepare = `
insert into claim (kind, number) select $1, n from generate_series(0, $2::int - 1) n
on conflict do nothing`;

const renew = `
with alive as (
  insert into claimant (kind, id, until)
  values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
  on conflict (kind, id) do update set until = excluded.until
), forgotten as (
  delete from claimant where kind = $1 and until < clock_timestamp() - interval '1 hour'
)
update claim set until = clock_timestamp() + $3 * interval '1 millisecond'
where kind = $1 and owner = $2
returning number`;

const look = `
select number, owner, until > clock_timestamp() alive from claim where kind = $1
union all
select null, id, true from claimant where kind = $1 and until > clock_timestamp()
order by number`;

const take = `
with free as materialized (
  select number from claim
  where kind = $1 and number <> all ($4::int[])
    and (owner is null or ($5 and until <= clock_timestamp()))
  order by number limit $6 for update skip locked
)
update claim c set owner = $2, address = $7,
  until = clock_timestamp() + $3 * interval '1 millisecond'
from free where c.kind = $1 and c.number = free.number
returning c.number`;

const release = `
update claim set owner = null, address = '', until = '-infinity'
where kind = $1 and owner = $2 and number = any ($3::int[])`;

const leave = 'delete from claimant where kind = $1 and id = $2';

const addresses = `
select number, address from claim
where kind = $1 and owner is not null and until > clock_timestamp()`;

/** An answer that takes longer is none: the lease would be over before it is heard. Milliseconds. */
const answerMs = 2_000;

type NumberRow = { number: number };
type SeenRow = { number: number | null; owner: string | null; alive: boolean };

/** The tables `claim` and `claimant` on the pool's search path. */
export function claimTable(pool: Pool, { kind, id, address }: Claimant): ClaimTable {
  const ask = async <Row extends QueryResultRow>(text: string, values: readonly unknown[]) => {
    // pg reads the limit of one statement here, though its types name it for connections only.
    const statement = { text, values: [...values], query_timeout: answerMs };
    return (await pool.query<Row>(statement)).rows;
  };
  return {
    prepare: async (count) => void (await ask(prepare, [kind, count])),
    renew: async (ttlMs) => numbersOf(await ask<NumberRow>(renew, [kind, id, ttlMs])),
    look: async () => toSharing(await ask<SeenRow>(look, [kind])),
    take: async ({ ttlMs, limit, alsoExpired, except }) =>
      numbersOf(
        await ask<NumberRow>(take, [kind, id, ttlMs, [...except], alsoExpired, limit, address]),
      ),
    release: async (numbers) => void (await ask(release, [kind, id, [...numbers]])),
    leave: async () => void (await ask(leave, [kind, id])),
    addresses: async () => {
      const rows = await ask<NumberRow & { address: string }>(addresses, [kind]);
      return new Map(rows.map((row) => [row.number, row.address]));
    },
  };
}

const numbersOf = (rows: readonly NumberRow[]): readonly number[] =>
  rows.map(({ number }) => number);

function toSharing(rows: readonly SeenRow[]): Sharing {
  return {
    live: rows.flatMap(({ number, owner }) => (number === null && owner ? [owner] : [])),
    claims: rows.flatMap(({ number, owner, alive }) =>
      number === null ? [] : [{ number, owner: owner ?? undefined, isLive: alive }],
    ),
  };
}
