import type { LeaseEvent, TransferEvent, UsageFacts } from '../domain/events.ts';
import {
  asset,
  budgetAt,
  type Example,
  incarnation,
  lease,
  organization,
  request,
  user,
} from './example-shape.ts';

const request5 = `${request}5`;
const pool = 'pool:tea_8Lk2nBv6CxZq4WeRt7YuIo';
const transfer = 'trf_2Zx6Cv9BnMq3WeRt5YuIoP';
const colleague = 'usr_8Lp3XcVb6NmQw1ErTy4UiO';
const price = '2026-11-21.1';
const spent = { to: 'spent:openai', asset };

const facts: UsageFacts = {
  ...{ request: request5, lease, node: user, ending: 'settled' },
  ...{ provider: 'openai', model: 'gpt-4o-mini', usage: [['outputText', 410]], how: 'provider' },
  ...{ timing: undefined, apiKey: undefined },
  ...{ tags: [['costCentre', 'R-114']], disputed: false },
};

/** The types of leases and usage that came later, behind the ones that were there before. */
type Later = Exclude<
  LeaseEvent['type'],
  | `Usage${'Captured' | 'Released' | 'Reconciled' | 'Overrun'}.v1`
  | `Lease${'Opened' | 'Returned' | 'Closed'}.v1`
>;

/** One example of every type about leases, usage and transfers that came later. */
export const leaseExamples: { readonly [Type in Later | TransferEvent['type']]: Example<Type> } = {
  'LeaseShrunk.v1': {
    about: 'The holder of a lease gives back what it never reserved.',
    key: `lease:${incarnation}:${lease}:shrink:1`,
    event: {
      type: 'LeaseShrunk.v1',
      postings: [{ from: `held:${lease}`, to: `wallet:${user}`, asset, amount: 20_000_000n }],
      data: { lease, number: 1, budgets: [budgetAt(0n, 30_000_000n)] },
    },
  },
  'LeaseLapsed.v1': {
    about: 'The life of a lease is over without a word of its holder; it stays held.',
    event: { type: 'LeaseLapsed.v1', postings: [], data: { lease } },
  },
  'LeaseExpired.v1': {
    about: 'The grace has passed, too: what is left stays used, unproven, or goes back.',
    key: `lease:${lease}:expire`,
    event: {
      type: 'LeaseExpired.v1',
      postings: [{ from: `held:${lease}`, to: `unproven:${lease}`, asset, amount: 30_000_000n }],
      data: { lease, policy: 'charge', budgets: [budgetAt(30_000_000n, 0n)] },
    },
  },
  'AsksClosed.v1': {
    about: 'A gateway holds nothing else of what it asked for up to this ask; it never will.',
    event: { type: 'AsksClosed.v1', postings: [], data: { incarnation, upTo: 17 } },
  },
  'LateUsage.v1': {
    about: 'The true charge of a request came after its lease; the postings are what was missing.',
    key: `late:${request5}`,
    price: '2026-11-20.1',
    event: {
      type: 'LateUsage.v1',
      postings: [{ ...spent, from: `unproven:${lease}`, amount: 1_500_000n }],
      data: {
        ...facts,
        account: undefined,
        asset: undefined,
        before: 500_000n,
        charge: 2_000_000n,
        excess: undefined,
        budgets: [],
      },
    },
  },
  'UsageReported.v1': {
    about: 'Usage that no gateway admitted: the wallet or pool pays, and then `overrun` does.',
    key: 'out:rep_7Gh3JkLz9XcVb5NmQw1ErT',
    price: '2026-11-20.1',
    effective: 1_795_308_000_000_000,
    event: {
      type: 'UsageReported.v1',
      postings: [
        { ...spent, from: pool, amount: 750_000_000n },
        { ...spent, from: 'overrun', amount: 250_000_000n },
      ],
      data: {
        ...{ report: 'rep_7Gh3JkLz9XcVb5NmQw1ErT', node: user, account: pool },
        ...{ provider: 'openai', model: 'gpt-4o-mini', usage: [['outputText', 50_000]], tags: [] },
        excess: 1_000_000_000n,
        budgets: [budgetAt(1_032_000_000n, 0n)],
      },
    },
  },
  'Rerated.v1': {
    about: 'A charge was computed again with another price; the postings are the difference.',
    key: `rerate:${request5}:${price}`,
    price,
    event: {
      type: 'Rerated.v1',
      postings: [{ from: 'spent:openai', to: `wallet:${user}`, asset, amount: 400_000n }],
      data: {
        ...{ request: request5, lease, node: user, account: undefined },
        ...{ reason: 'price_corrected', price, before: 2_000_000n, charge: 1_600_000n },
        excess: undefined,
        budgets: [budgetAt(1_031_600_000n, 0n)],
      },
    },
  },
  'TransferHeld.v1': {
    about: 'Money held for a node of another ledger, until that ledger has answered.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Pq4wE7rT1y',
    actor: user,
    event: {
      type: 'TransferHeld.v1',
      postings: [{ from: `wallet:${user}`, to: `held:${transfer}`, asset, amount: 90_000n }],
      data: {
        ...{ transfer, node: user },
        ...{ toLedger: 'led_5Tg9YhUj3MiKo7LpAq2SwD', toNode: 'usr_1Qa4ZwSx7EdCr9FvTg6BhY' },
      },
    },
  },
  'TransferCredited.v1': {
    about: 'Money that another ledger holds has arrived here.',
    key: `sys:${transfer}2:credit:led_5Tg9YhUj3MiKo7LpAq2SwD`,
    event: {
      type: 'TransferCredited.v1',
      postings: [
        { from: 'ledger:led_5Tg9YhUj3MiKo7LpAq2SwD', to: `wallet:${user}`, asset, amount: 10_000n },
      ],
      data: { transfer: `${transfer}2`, node: user, fromLedger: 'led_5Tg9YhUj3MiKo7LpAq2SwD' },
    },
  },
  'TransferCompleted.v1': {
    about: 'The other ledger has the money, and what was held for it is gone.',
    key: `sys:${transfer}:complete`,
    event: {
      type: 'TransferCompleted.v1',
      postings: [
        {
          from: `held:${transfer}`,
          to: 'ledger:led_5Tg9YhUj3MiKo7LpAq2SwD',
          asset,
          amount: 90_000n,
        },
      ],
      data: { transfer },
    },
  },
  'TransferCancelled.v1': {
    about: 'The other ledger has recorded that it refuses the money, which goes back.',
    key: `sys:${transfer}3:cancel`,
    event: {
      type: 'TransferCancelled.v1',
      postings: [{ from: `held:${transfer}3`, to: `wallet:${user}`, asset, amount: 40_000n }],
      data: { transfer: `${transfer}3`, code: 'node_unknown' },
    },
  },
  'CreditsTransferred.v1': {
    about: 'From the wallet of one node to that of another; for a while it may be taken back.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Gh3kL9sW2e',
    actor: user,
    event: {
      type: 'CreditsTransferred.v1',
      postings: [
        { from: `wallet:${user}`, to: `wallet:${colleague}`, asset, amount: 25_000_000_000n },
      ],
      data: {
        ...{ transfer: `${transfer}4`, from: user, to: colleague },
        reversibleUntil: 1_795_398_745_123_496,
      },
    },
  },
  'TransferReversed.v1': {
    about: 'A transfer was taken back before it was final: all of it, once.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Vb6nM1xZ8c',
    actor: user,
    event: {
      type: 'TransferReversed.v1',
      postings: [
        { from: `wallet:${colleague}`, to: `wallet:${user}`, asset, amount: 25_000_000_000n },
      ],
      data: { transfer: `${transfer}4` },
    },
  },
  'TransferFinal.v1': {
    about:
      'The time has passed in which a transfer could be taken back. The writer says so itself.',
    key: `sys:${transfer}5:final`,
    event: { type: 'TransferFinal.v1', postings: [], data: { transfer: `${transfer}5` } },
  },
  'PeerAdded.v1': {
    about: 'This ledger agrees to exchange transfers with another one, which must agree, too.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:Mn2bV4cX6z',
    actor: organization,
    event: {
      type: 'PeerAdded.v1',
      postings: [],
      data: { ledger: 'led_5Tg9YhUj3MiKo7LpAq2SwD' },
    },
  },
  'PeerRemoved.v1': {
    about: 'It agrees no more. What is on its way arrives, or comes back.',
    key: 'api:key_4jP7rXc0LmGv8BtHs2NdQy:As5dF7gH9j',
    actor: organization,
    event: {
      type: 'PeerRemoved.v1',
      postings: [],
      data: { ledger: 'led_5Tg9YhUj3MiKo7LpAq2SwD' },
    },
  },
};
