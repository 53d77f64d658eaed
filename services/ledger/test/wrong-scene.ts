import type { LedgerCommand, RefusalCode } from '../src/domain/commands.ts';
import type { LedgerState } from '../src/domain/state.ts';
import {
  budget,
  day,
  dollars,
  issue,
  lease,
  openNode,
  start,
  type Timed,
  tree,
  usd,
} from './given.ts';
import { place } from './given-holds.ts';
import { addPeer, claim } from './given-leases.ts';
import { freeze, move } from './given-money.ts';

// What scenes of wrong commands are made of.

export type Step = LedgerCommand | Timed;

/** What makes a command wrong: its own fields, what happened before, or when it comes. */
export interface Wrong {
  readonly over?: Readonly<Record<string, unknown>>;
  readonly past?: readonly Step[];
  readonly put?: (state: LedgerState) => void;
  readonly after?: number;
}

export interface Scene {
  readonly past: readonly Step[];
  readonly after?: number;
  readonly command: LedgerCommand;
  readonly wrongs: Partial<Readonly<Record<RefusalCode, Wrong>>>;
}

export const world: readonly Step[] = [
  ...tree,
  openNode('dep2', 'org', 'department'),
  openNode('team2', 'dep2', 'team'),
  issue('user', dollars(10)),
  issue('team', dollars(10)),
  addPeer(),
];

export const one = dollars(1);
export const most = dollars(9.5);
export const later = (after: number, command: LedgerCommand): Timed => ({ after, command });

export const noNode: Wrong = { over: { node: 'nowhere' } };
export const noAsset: Wrong = { over: { asset: 'TOK/0' } };
export const frozen: Wrong = { past: [freeze('user')] };
export const tooMuch: Wrong = { over: { amount: dollars(999) } };

/** So many, for whoever asks how many. */
export const full = (map: object): void => {
  Object.defineProperty(map, 'size', { value: 1_000_000 });
};

/** The user's wallet has enough, but not now. */
export const missing = {
  held_by_leases: { past: [lease(90, most)] },
  held_by_holds: { past: [place(most, { hold: 'hld90' })] },
  insufficient_credits: tooMuch,
} as const;

/** `team2` on the last level. */
export const deep: Wrong = {
  past: [
    ...['dep2', 'd3', 'd4', 'd5', 'd6'].map((above, index) =>
      openNode(`d${index + 3}`, above, 'department'),
    ),
    move('team2', 'd7'),
  ],
};

export const claimed = (body?: string) => lease(3, one, { claim: claim(1, 'r8', body) });
export const again = { claim: claim(2, 'r9') };

export const funding = {
  payer_missing: {
    past: [{ type: 'SetPayment', node: 'other', order: ['team'] }],
    over: { node: 'other' },
  },
  wallet_frozen: frozen,
  budget_exhausted: { past: [budget('dep', 0n)] },
  estimate_exceeds_budget: { past: [budget('team', 5n)] },
} as const;

/** The user's wallet is closed, whatever stands there. */
export const shut: Wrong = { put: ({ closed }) => void closed.add('user') };

/** What comes from there expires, and there is no room for one more that does. */
export const manyLots = (from: string | undefined, to: string): Wrong => ({
  put: ({ lots }) => {
    const parts = Array.from({ length: 101 }, (_, lot) => ({
      ...{ lot, expiresAt: start + (lot + 1) * day, amount: dollars(10) },
    }));
    if (from !== undefined) lots.set(`wallet:${from} ${usd}`, parts.slice(0, 1));
    lots.set(`wallet:${to} ${usd}`, parts.slice(1));
  },
});
