import { balanceOf, heldBy, type LedgerState } from '../domain/state.ts';
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
}

export type ListOpenLeases = (incarnations: readonly string[]) => Promise<readonly OpenLeaseOf[]>;

/** What these incarnations of gateways still have open, in every ledger of this process. */
export function listOpenLeases({ writers }: { readonly writers: Writers }): ListOpenLeases {
  return async (incarnations) => {
    const asked = new Set(incarnations);
    const all = await writers.all();
    const found = await Promise.all(
      all.map(({ ledger, look }) => look((state) => leasesOf(state, ledger, asked))),
    );
    return found.flat();
  };
}

function leasesOf(
  state: LedgerState,
  ledger: string,
  incarnations: ReadonlySet<string>,
): readonly OpenLeaseOf[] {
  const { organization } = state;
  return [...state.leases.values()]
    .filter(({ incarnation }) => incarnations.has(incarnation))
    .map(({ id, incarnation, ask, node, asset }) => {
      const held = balanceOf(state, heldBy(id), asset);
      return { ledger, organization, lease: id, incarnation, ask, node, asset, held };
    });
}
