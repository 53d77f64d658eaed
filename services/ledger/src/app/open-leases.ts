import type { LeaseLives } from '../domain/decision-context.ts';
import { balanceOf, heldBy, type Lease, type LedgerState } from '../domain/state.ts';
import type { Writers } from './writers.ts';

export interface OpenLeaseOf {
  readonly ledger: string;
  readonly organization: string;
  readonly lease: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly node: string;
  readonly asset: string;
  readonly held: bigint;
  /** A lapsed one admits nothing more, and holds on. */
  readonly status: 'open' | 'lapsed';
}

export type ListOpenLeases = (
  incarnations: readonly string[],
  shard: number,
) => Promise<readonly OpenLeaseOf[]>;

/**
 * What these incarnations of gateways still have open, in every ledger of a shard: all of it, or a
 * fault. Throws `ledger_elsewhere` where the shard is not this process's.
 */
export function listOpenLeases(deps: { readonly writers: Writers }): ListOpenLeases {
  return async (incarnations, shard) => {
    const asked = new Set(incarnations);
    return leasesWhere(deps, shard, ({ incarnation }) => asked.has(incarnation));
  };
}

export type ListOverdueLeases = (limit: number, shard: number) => Promise<readonly OpenLeaseOf[]>;

/** Lapsed leases whose grace has passed, in every ledger of a shard; as {@link listOpenLeases}. */
export function listOverdueLeases(deps: { readonly writers: Writers }): ListOverdueLeases {
  return async (limit, shard) => {
    const overdue = await leasesWhere(
      deps,
      shard,
      ({ id, lapsed }, lives) => lapsed && lives.isGraceOver(id),
    );
    return overdue.slice(0, limit);
  };
}

async function leasesWhere(
  { writers }: { readonly writers: Writers },
  shard: number,
  isWanted: (lease: Lease, lives: LeaseLives) => boolean,
): Promise<readonly OpenLeaseOf[]> {
  const wanted = (state: LedgerState, lives: LeaseLives): readonly Lease[] =>
    [...state.leases.values()].filter((lease) => isWanted(lease, lives));
  const found = await Promise.all(
    (await writers.ofShard(shard)).map(async ({ ledger, glance, look }) =>
      glance(wanted).length === 0
        ? []
        : look((state, lives) => wanted(state, lives).map((lease) => viewOf(state, ledger, lease))),
    ),
  );
  return found.flat();
}

function viewOf(state: LedgerState, ledger: string, lease: Lease): OpenLeaseOf {
  const { organization } = state;
  const { id, incarnation, ask, node, asset, lapsed } = lease;
  const held = balanceOf(state, heldBy(id), asset);
  const status = lapsed ? 'lapsed' : 'open';
  return { ledger, organization, lease: id, incarnation, ask, node, asset, held, status };
}
