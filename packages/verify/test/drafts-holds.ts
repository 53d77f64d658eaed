// Holds as tests say them.
import { asset, counter, type Draft, moment, opening } from './log-builder.ts';

const path = ['org_one', 'dep_one', 'usr_one'];

export const holdPlaced = (
  hold: string,
  amount: number,
  how: { readonly budgets?: object[]; readonly over?: object } = {},
): Draft => ({
  type: 'HoldPlaced.v1',
  key: `api:${hold}`,
  postings: [['wallet:usr_one', `held:${hold}`, amount]],
  data: {
    ...{ hold, node: 'usr_one', wallet: 'usr_one', path, asset, amount: String(amount) },
    ...{ expiresAt: moment(3_600), overCapture: 'overrun', reference: 'job-1' },
    ...how.over,
    ...(how.budgets ? { budgets: how.budgets } : {}),
  },
});

export const holdCaptured = (
  hold: string,
  how: {
    readonly taken: Draft['postings'];
    readonly captured: number;
    readonly left: number;
    readonly budgets?: object[];
    readonly over?: object;
  },
): Draft => ({
  type: 'HoldCaptured.v1',
  key: `api:${hold}-${how.captured}-${how.left}`,
  postings: how.taken ?? [],
  data: {
    ...{ hold, node: 'usr_one', purpose: 'rendering', captured: String(how.captured) },
    ...how.over,
    left: String(how.left),
    ...(how.budgets ? { budgets: how.budgets } : {}),
  },
});

const order = ['hold', 'node', 'purpose', 'captured', 'excess', 'uncaptured', 'final', 'left'];

/** A capture that says something else, its members in their order. */
export function saying(draft: Draft, more: Readonly<Record<string, unknown>>): Draft {
  const data: Record<string, unknown> = { ...draft.data, ...more };
  const named = [...order, 'budgets'].filter((name) => data[name] !== undefined);
  return { ...draft, data: Object.fromEntries(named.map((name) => [name, data[name]])) };
}

export const holdEnded = (
  how: 'Released' | 'Expired',
  hold: string,
  amount: number,
  more: { readonly budgets?: object[]; readonly after?: number } = {},
): Draft => ({
  type: `Hold${how}.v1`,
  ...(how === 'Released' ? { key: `api:${hold}-release` } : {}),
  postings: [[`held:${hold}`, 'wallet:usr_one', amount]],
  data: { hold, ...(more.budgets ? { budgets: more.budgets } : {}) },
  ...(more.after === undefined ? {} : { after: more.after }),
});

const user = (used: number, held: number) => [counter('usr_one', used, held, 1500)];
const spent = 'spent:rendering';

/** A third story: holds of every kind, and every end of one. */
export const holdsStory: readonly Draft[] = [
  ...opening,
  holdPlaced('hld_1', 400, { budgets: user(0, 400) }),
  holdCaptured('hld_1', {
    taken: [['held:hld_1', spent, 100]],
    ...{ captured: 100, left: 300, budgets: user(100, 300) },
  }),
  holdCaptured('hld_1', {
    taken: [
      ['held:hld_1', spent, 50],
      ['held:hld_1', 'wallet:usr_one', 250],
    ],
    ...{ captured: 50, left: 0, over: { final: true }, budgets: user(150, 0) },
  }),
  holdPlaced('hld_2', 100, { budgets: user(150, 100), over: { overCapture: 'cap' } }),
  holdCaptured('hld_2', {
    taken: [['held:hld_2', spent, 100]],
    ...{ captured: 100, left: 0, over: { uncaptured: '30' }, budgets: user(250, 0) },
  }),
  holdPlaced('hld_3', 200, { budgets: user(250, 200), over: { overCapture: 'refuse' } }),
  holdEnded('Released', 'hld_3', 200, { budgets: user(250, 0) }),
  holdPlaced('hld_4', 50, { budgets: user(250, 50) }),
  holdCaptured('hld_4', {
    taken: [
      ['held:hld_4', spent, 50],
      ['wallet:usr_one', spent, 150],
    ],
    ...{ captured: 200, left: 0, over: { excess: '150' }, budgets: user(450, 0) },
  }),
  holdPlaced('hld_5', 10, { budgets: user(450, 10) }),
  holdEnded('Expired', 'hld_5', 10, { budgets: user(450, 0), after: 3_600 }),
];
