import { leafHash } from '@alfred/proof';
import type { LedgerEventType, UsageFacts } from '../domain/events.ts';
import { auditExamples, erasureExamples } from './audit-examples.ts';
import { encodeEntry } from './encode-entry.ts';
import {
  asset,
  budgetAt,
  department,
  type Example,
  incarnation,
  lease,
  organization,
  request,
  user,
} from './example-shape.ts';
import { holdExamples } from './hold-examples.ts';
import { leaseExamples } from './lease-examples.ts';
import { moneyExamples } from './money-examples.ts';
import { periodExamples } from './period-entry.ts';
import { signerExamples } from './signer-examples.ts';
import {
  archiveExamples,
  assetExamples,
  closingExamples,
  lotExamples,
  walletExamples,
} from './wallet-examples.ts';

/** One entry of each type, for the documents and for the goldens that hold the format. */
export interface EntryExample {
  readonly type: LedgerEventType;
  /** What such an entry says, in one sentence. */
  readonly about: string;
  /** The line as it is stored. */
  readonly entry: string;
}

const facts: UsageFacts = {
  request,
  lease,
  node: user,
  ending: 'settled',
  provider: 'openai',
  model: 'gpt-4o-mini',
  usage: [
    ['inputUncached', 812],
    ['outputText', 96],
  ],
  how: 'provider',
  timing: undefined,
  apiKey: 'key_4jP7rXc0LmGv8BtHs2NdQy',
  tags: [],
  disputed: false,
};
const fromWallet = { account: undefined, asset: undefined } as const;

const versions = { actor: user, policy: 'pol_9xT3kLw6FbZr1DnQe5HgVj@7', price: '2026-11-20.1' };
const taken = { from: `held:${lease}`, to: 'spent:openai', asset };

/**
 * The compiler asks for an example of every type. In this order they are one chain, so that a new
 * one goes to the end.
 */
const examples: { readonly [Type in LedgerEventType]: Example<Type> } = {
  'LedgerOpened.v1': {
    about: 'Genesis: the ledger of an organisation, in its time zone, with the assets it keeps.',
    key: 'sys:led_9fG2hJk5LpQw8ErTy1UiOa',
    event: {
      type: 'LedgerOpened.v1',
      postings: [],
      data: {
        organization,
        timeZone: 'Europe/Berlin',
        assets: [asset],
        origin: 'alfred/dep_1aS4dFg7HjKl0ZxCv3BnMq/ledger/led_9fG2hJk5LpQw8ErTy1UiOa',
      },
    },
  },
  'WriterOpened.v1': {
    about: 'A writer took the ledger over; every entry of an older epoch is behind it.',
    event: { type: 'WriterOpened.v1', postings: [], data: {} },
  },
  'NodeOpened.v1': {
    about: 'A place in the tree, and with it a wallet. The organisation itself has no parent.',
    key: `sys:${department}`,
    actor: organization,
    event: {
      type: 'NodeOpened.v1',
      postings: [],
      data: { node: department, parent: organization, kind: 'department' },
    },
  },
  'CreditsIssued.v1': {
    about: 'Credits come into being in a wallet.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Zk3cV9tQ2b',
    actor: organization,
    event: {
      type: 'CreditsIssued.v1',
      postings: [{ from: 'issued', to: `wallet:${department}`, asset, amount: 100_000_000_000n }],
      data: { node: department },
    },
  },
  'CreditsAllocated.v1': {
    about: 'Credits go from one wallet to another.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Wm8xR1pL5d',
    actor: department,
    event: {
      type: 'CreditsAllocated.v1',
      postings: [
        { from: `wallet:${department}`, to: `wallet:${user}`, asset, amount: 25_000_000_000n },
      ],
      data: { from: department, to: user },
    },
  },
  'BudgetSet.v1': {
    about: 'A limit for a node and all below it, and how its window stands; `excess` if exceeded.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Gy6nT4sK7h',
    actor: organization,
    event: {
      type: 'BudgetSet.v1',
      postings: [],
      data: {
        ...{ node: department, asset, window: 'month', mode: 'hard', limit: 50_000_000_000n },
        ...{ rolloverCap: undefined, floor: undefined, excess: undefined },
        budgets: [budgetAt(0n, 0n)],
      },
    },
  },
  'LeaseOpened.v1': {
    about: 'Money held for a gateway to admit requests with, and every window that it counts in.',
    key: `lease:${incarnation}:17`,
    actor: user,
    event: {
      type: 'LeaseOpened.v1',
      postings: [{ from: `wallet:${user}`, to: `held:${lease}`, asset, amount: 50_000_000n }],
      data: {
        ...{ lease, incarnation, ask: 17, node: user, wallet: user },
        path: [organization, department, user],
        ...{ asset, amount: 50_000_000n, ttlMs: 30_000, account: undefined, claim: undefined },
        budgets: [budgetAt(0n, 50_000_000n)],
      },
    },
  },
  'UsageCaptured.v1': {
    about: 'A request ended and this is its charge, taken from its lease.',
    key: `use:${request}`,
    ...versions,
    event: {
      type: 'UsageCaptured.v1',
      postings: [{ ...taken, amount: 1_234_500n }],
      data: { ...facts, ...fromWallet, budgets: [budgetAt(1_234_500n, 48_765_500n)] },
    },
  },
  'UsageReleased.v1': {
    about: 'A request ended and nothing is charged.',
    key: `use:${request}2`,
    ...versions,
    event: {
      type: 'UsageReleased.v1',
      postings: [],
      data: {
        ...facts,
        ...fromWallet,
        request: `${request}2`,
        ending: 'released',
        usage: [],
        how: undefined,
        budgets: [],
      },
    },
  },
  'UsageReconciled.v1': {
    about: 'The ending of a request was lost with its gateway; this is charged by policy.',
    key: `use:${request}3`,
    ...versions,
    event: {
      type: 'UsageReconciled.v1',
      postings: [{ ...taken, amount: 765_500n }],
      data: {
        ...facts,
        ...fromWallet,
        request: `${request}3`,
        ending: 'reconciled',
        usage: [],
        how: undefined,
        budgets: [budgetAt(2_000_000n, 48_000_000n)],
      },
    },
  },
  'UsageOverrun.v1': {
    about: 'A request cost more than its lease held: the wallet pays, and then `overrun` does.',
    key: `use:${request}4`,
    ...versions,
    event: {
      type: 'UsageOverrun.v1',
      postings: [
        { ...taken, amount: 48_000_000n },
        { from: `wallet:${user}`, to: 'spent:openai', asset, amount: 24_950_000_000n },
        { from: 'overrun', to: 'spent:openai', asset, amount: 2_000_000n },
      ],
      data: {
        ...facts,
        ...fromWallet,
        request: `${request}4`,
        disputed: true,
        excess: 24_952_000_000n,
        budgets: [budgetAt(25_002_000_000n, 0n)],
      },
    },
  },
  'LeaseReturned.v1': {
    about: 'The last word of a lease, while endings of its requests are still on their way.',
    key: `lease:${incarnation}:${lease}:return`,
    event: {
      type: 'LeaseReturned.v1',
      postings: [],
      data: { lease, admitted: 4, ended: 3 },
    },
  },
  'LeaseClosed.v1': {
    about: 'Every request of a lease has ended; what is left of it goes back to the wallet.',
    event: { type: 'LeaseClosed.v1', postings: [], data: { lease, admitted: 4, budgets: [] } },
  },
  'CommandRefused.v1': {
    about: 'A person asked for something that cannot be; its key is bound to this answer.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Tb2vC8wN4q',
    actor: department,
    event: {
      type: 'CommandRefused.v1',
      postings: [],
      data: {
        command: 'AllocateCredits',
        code: 'insufficient_credits',
        params: {
          node: department,
          asset: 'USD',
          held: '0.00',
          needed: '90.00',
          available: '75.00',
        },
      },
    },
  },
  ...moneyExamples,
  ...leaseExamples,
  ...walletExamples,
  ...auditExamples,
  ...erasureExamples,
  ...holdExamples,
  ...signerExamples,
  ...lotExamples,
  ...closingExamples,
  ...assetExamples,
  ...periodExamples,
  ...archiveExamples,
};

/** One example a type, each linked to the one before it. */
export const entryExamples: readonly EntryExample[] = chained(Object.values(examples));

/** An entry that says something about two people, for both of whose eyes it is. */
export const sealedExamples: readonly EntryExample[] = chained([
  {
    ...examples['CreditsAllocated.v1'],
    about: 'Credits go from one wallet to another, with a memo about both.',
    sealed: [
      {
        field: 'memo',
        subjects: [department, user],
        box: 'AQcHBwcHBwcHBwcHBykA-4uLhpM-wEvCf6ftBIurvcHzG_qssSQxwl0yAAE5',
        mac: 'b0de512c0c12e7099bd03c50be796cb582ed09aec2d15d1a293093595c3bf352',
      },
    ],
  },
]);

function chained(all: readonly Example<LedgerEventType>[]): readonly EntryExample[] {
  let prev = '0'.repeat(64);
  return all.map(({ about, event, ...envelope }, index) => {
    const bytes = encodeEntry({
      ...{ key: undefined, actor: undefined, policy: undefined, price: undefined },
      effective: undefined,
      ...envelope,
      ledger: 'led_9fG2hJk5LpQw8ErTy1UiOa',
      seq: index + 1,
      epoch: 1,
      prev,
      at: 1_795_312_345_123_456 + index,
      digest: envelope.key === undefined ? undefined : digestOf(index),
      event,
    });
    prev = leafHash(bytes).toString('hex');
    return { type: event.type, about, entry: bytes.toString() };
  });
}

/** Examples have no command behind them, so their digests are only of the right shape. */
function digestOf(index: number): string {
  return leafHash(Buffer.from(`example ${index}`)).toString('hex');
}
