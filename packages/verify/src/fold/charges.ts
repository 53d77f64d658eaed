// Where a changed charge counts, as far as that is remembered.
import type { Charge, Place } from './charge-memory.ts';
import type { Counter, Lease } from './holdings.ts';
import type { State } from './state.ts';

/** As much of a lease as late usage of it is checked against. */
export type LeaseFacts = Pick<Lease, 'node' | 'account' | 'asset'> & {
  readonly counters: readonly Counter[];
};

/** The lease that usage is late for, open or not; undefined when there never was one. */
export function leaseFactsOf(state: State, id: string): LeaseFacts | undefined {
  const known = state.leases.get(id) ?? state.expired.get(id);
  if (known) {
    const counters = known.counters.filter((counter) => isRemembered(counter));
    return { node: known.node, account: known.account, asset: known.asset, counters };
  }
  const opened = state.charges?.opened.get(id);
  return opened && { ...opened, counters: stillThere(state, opened.budgets) };
}

/**
 * Where a charge counts that is computed again, as far as that is remembered: where it was counted;
 * else where its lease counts; else, for what was free, in the stretches of its time.
 */
export function placesOf(state: State, { budgets, lease, node, asset, at }: Charge) {
  if (budgets.length > 0) return stillThere(state, budgets);
  const known = state.leases.get(lease) ?? state.expired.get(lease);
  if (known) return known.counters.filter((counter) => isRemembered(counter));
  return asset === undefined ? [] : state.budgets.countedThen(state.tree.path(node), asset, at);
}

const isRemembered = (counter: Counter): boolean => counter.budget.remembered.includes(counter);

function stillThere({ budgets }: State, places: readonly Place[]): readonly Counter[] {
  return places.flatMap((place) => budgets.find(place) ?? []);
}
