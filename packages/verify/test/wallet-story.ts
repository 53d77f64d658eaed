import { asset, counter, type Draft, leaseOpened, opening } from './log-builder.ts';

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

/** A third story: what is done to single wallets. */
export const walletStory: readonly Draft[] = [
  ...opening,
  adjusted('issued', 'wallet:usr_one', 100),
  adjusted('wallet:usr_one', 'issued', 900),
  overdraftSet(300),
  overdrawn,
  overdraftSet(200, 100),
];
