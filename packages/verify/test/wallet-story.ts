import { asset, counter, type Draft, leaseOpened, moment, opening } from './log-builder.ts';

/** An owner's correction of the user's wallet. */
export const adjusted = (from: string, to: string, amount: number): Draft => ({
  type: 'CreditsAdjusted.v1',
  key: `api:${from}-${to}-${amount}`,
  postings: [[from, to, amount]],
  data: { node: 'usr_one', reason: 'correction' },
});

export const overdraftSet = (amount: number, excess?: number): Draft => ({
  type: 'OverdraftSet.v1',
  key: `api:overdraft-${amount}`,
  data: {
    ...{ node: 'usr_one', asset, amount: String(amount) },
    ...(excess === undefined ? {} : { excess: String(excess) }),
  },
});

/** Takes 1500 of what the user's wallet has, and of its overdraft. */
export const overdrawn = leaseOpened('lea_one', 1, 1500, [counter('usr_one', 0, 1500, 1500)]);

/** Credits for the user's wallet that expire so many seconds after the first entry. */
export const issued = (amount: number, seconds: number): Draft => ({
  type: 'CreditsIssued.v1',
  key: `api:issued-${amount}`,
  postings: [['issued', 'wallet:usr_one', amount]],
  data: { node: 'usr_one', expiresAt: moment(seconds) },
});

/** So much of each lot, which is the number of an entry. */
export const expired = (...lots: readonly (readonly [lot: number, amount: number])[]): Draft => ({
  type: 'CreditsExpired.v1',
  postings: [['wallet:usr_one', 'expired', lots.reduce((sum, [, amount]) => sum + amount, 0)]],
  data: {
    node: 'usr_one',
    lots: lots.map(([lot, amount]) => ({ lot, amount: String(amount) })),
  },
});

export const walletClosed = (node: string): Draft => ({
  type: 'WalletClosed.v1',
  key: `api:close-${node}`,
  data: { node },
});

/** The end of the department with the user below it, and of what stood there. */
export const archived = (
  postings: Draft['postings'],
  over: Readonly<Record<string, unknown>> = {},
): Draft => ({
  type: 'NodeArchived.v1',
  key: 'api:archive',
  ...(postings ? { postings } : {}),
  data: { node: 'dep_one', nodes: ['dep_one', 'usr_one'], sweptTo: 'org_one', ...over },
});

/** One that ends soon. */
export const archiveStory: readonly Draft[] = [
  ...opening,
  archived([['wallet:usr_one', 'wallet:org_one', 2000]]),
  { type: 'BudgetRemoved.v1', data: { node: 'usr_one', asset, window: 'month' } },
];

/** A third story: what is done to single wallets. */
export const walletStory: readonly Draft[] = [
  ...opening,
  adjusted('issued', 'wallet:usr_one', 100),
  adjusted('wallet:usr_one', 'issued', 900),
  overdraftSet(300),
  overdrawn,
  overdraftSet(200, 100),
  issued(500, 60),
  issued(50, 60),
  { type: 'LeaseLapsed.v1', data: { lease: 'lea_one' }, after: 61 },
  expired([14, 200], [15, 50]),
  { type: 'AssetOpened.v1', key: 'api:tok', data: { asset: 'TOK/0' } },
  walletClosed('dep_one'),
  { ...walletClosed('dep_one'), type: 'WalletReopened.v1', key: 'api:reopen' },
];
