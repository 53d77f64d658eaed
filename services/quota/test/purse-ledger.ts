// A ledger of one purse: what is left of one limit, and what leases hold of it.
import type { LeaseAnswer, LeaseAsk, LeaseLedger, Wishes } from '../src/ports/ledger.ts';

export interface PurseLedger extends LeaseLedger {
  left: bigint;
  held: bigint;
  weight: bigint;
  /** Everything it was asked, in order. */
  readonly asked: Wishes[];
  /** How often somebody wanted to know what is left. */
  looks: number;
  /** It does not answer. */
  fault: Error | undefined;
  /** Its refusals have this code, and nothing that could come back. */
  code: string | undefined;
  /** Told before every answer. */
  onApply: () => void;
}

export const ask: LeaseAsk = {
  incarnation: 'inc_a',
  number: 1n,
  organization: 'org_a',
  ledger: 'led_a',
  node: 'usr_a',
  asset: 'USD/9',
  estimate: 100n,
  burnPerSecond: 0n,
  claim: undefined,
};

export const limitName = 'USD/9 budget dep_a day';

export function purseLedger(left: bigint, held = 0n): PurseLedger {
  const limit = { name: limitName, node: 'dep_a' };
  const purse: PurseLedger = {
    ...{ left, held, weight: 1n, asked: [], looks: 0, fault: undefined, code: undefined },
    onApply: () => {},
    headroom: async () => {
      purse.looks += 1;
      return { limits: [{ ...limit, left: purse.left, liveLeases: 0n }], weight: purse.weight };
    },
    apply: async (_, wishes) => {
      purse.asked.push(wishes);
      purse.onApply();
      if (purse.fault) throw purse.fault;
      for (const { amount } of wishes.shrinks) move(purse, amount);
      return { shrinks: wishes.shrinks.map(() => true), opens: wishes.opens.map(open) };
    },
    extend: async ({ leases }) => leases.map((lease) => ({ lease, ttlMs: 30_000n })),
    closeUnseen: async () => {},
    openLeases: async () => [],
    openLeasesIn: async () => [],
  };
  const open = ({ ask: { number, incarnation, estimate }, most }: Wishes['opens'][number]) => {
    if (purse.left < estimate) return refusal(estimate);
    const amount = purse.left < most ? purse.left : most;
    move(purse, -amount);
    return granted(amount, `lea_${incarnation}_${number}`);
  };
  const refusal = (estimate: bigint): LeaseAnswer => {
    const mayCome = purse.left + purse.held >= estimate && !purse.code;
    return {
      ...{ outcome: 'refused', code: purse.code ?? 'budget_exhausted', params: { node: 'dep_a' } },
      heldIn: mayCome ? { ...limit, left: purse.left } : undefined,
    };
  };
  return purse;
}

/** So much comes back from leases; a negative amount goes to one. */
export function move(purse: PurseLedger, amount: bigint): void {
  purse.left += amount;
  purse.held -= amount;
}

export function granted(amount: bigint, lease = 'lea_a'): LeaseAnswer {
  return {
    ...{ outcome: 'granted', lease, key: `key of ${lease}`, amount, ttlMs: 30_000n },
    ...{ account: 'wallet:usr_a', warnings: [], claimedBy: undefined },
  };
}
