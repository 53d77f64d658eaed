import type { HoldEvent } from '../domain/events.ts';
import {
  apiKey,
  asset,
  budgetAt,
  department,
  type Example,
  organization,
  user,
} from './example-shape.ts';

const hold = 'hld_9Wq2Lm5XcVb8NtRy3KsJfA';
const gone = { from: `held:${hold}`, asset };
const wallet = `wallet:${user}`;

/** One example of every type about holds. */
export const holdExamples: { readonly [Type in HoldEvent['type']]: Example<Type> } = {
  'HoldPlaced.v1': {
    about: 'Money of one wallet or pool is held, for whoever placed it to capture or give back.',
    key: `api:${apiKey}:Hv3nB8sK2x`,
    actor: user,
    event: {
      type: 'HoldPlaced.v1',
      postings: [{ from: wallet, to: `held:${hold}`, asset, amount: 80_000_000n }],
      data: {
        ...{ hold, node: user, wallet: user, account: undefined },
        ...{ path: [organization, department, user], asset, amount: 80_000_000n },
        ...{ expiresAt: 1_795_917_145_000_000, overCapture: 'overrun', reference: 'job-4711' },
        budgets: [budgetAt(1_031_600_000n, 80_000_000n)],
      },
    },
  },
  'HoldCaptured.v1': {
    about: 'Something of a hold was spent, and since it was the last, what was left went back.',
    key: `api:${apiKey}:Hv3nB8sK2y`,
    actor: user,
    event: {
      type: 'HoldCaptured.v1',
      postings: [
        { ...gone, to: 'spent:rendering', amount: 65_000_000n },
        { ...gone, to: wallet, amount: 15_000_000n },
      ],
      data: {
        ...{ hold, node: user, account: undefined, purpose: 'rendering', captured: 65_000_000n },
        ...{ excess: undefined, uncaptured: undefined, final: true, left: 0n },
        budgets: [budgetAt(1_096_600_000n, 0n)],
      },
    },
  },
  'HoldReleased.v1': {
    about: 'What was left of a hold went back, as whoever placed it asked.',
    key: `api:${apiKey}:Hv3nB8sK2z`,
    actor: user,
    event: {
      type: 'HoldReleased.v1',
      postings: [{ from: `held:${hold}2`, to: wallet, asset, amount: 5_000_000n }],
      data: { hold: `${hold}2`, budgets: [budgetAt(1_096_600_000n, 0n)] },
    },
  },
  'HoldExpired.v1': {
    about: 'What was left of a hold went back, because its time was over.',
    event: {
      type: 'HoldExpired.v1',
      postings: [{ from: `held:${hold}3`, to: wallet, asset, amount: 2_000_000n }],
      data: { hold: `${hold}3`, budgets: [budgetAt(1_096_600_000n, 0n)] },
    },
  },
};
