import { checkpointText, createSignerKey, leafHash, type SignerKey, signNote } from '@alfred/proof';

/** What a test says of an entry; the builder adds the envelope. */
export interface Draft {
  readonly type: string;
  readonly key?: string;
  readonly postings?: readonly (readonly [from: string, to: string, amount: number])[];
  readonly data?: object;
  /** Texts about people. */
  readonly sealed?: readonly object[];
  /** Seconds after the first entry; without it, one after the entry before. */
  readonly after?: number;
  /** Microseconds: the date that it states. */
  readonly effective?: number;
}

export interface Built {
  readonly ledger: string;
  readonly origin: string;
  readonly lines: readonly string[];
}

export const asset = 'USD/9';
export const ledger = 'led_00000000000000000000Aa';
export const origin = `alfred/dep_test/ledger/${ledger}`;
export const signer: SignerKey = createSignerKey(origin);
const startedAt = Date.parse('2026-11-20T10:00:00Z') * 1000;

/** Microseconds since 1970, so many seconds after the first entry. */
export const moment = (seconds: number): number => startedAt + seconds * 1_000_000;

/** Chains drafts into the lines of a log. `WriterOpened` raises the epoch, but for the first. */
export function chain(drafts: readonly Draft[], as: { ledger?: string } = {}): readonly string[] {
  let prev = '0'.repeat(64);
  let epoch = 1;
  let seconds = -1;
  return drafts.map(({ type, key, postings, data = {}, sealed, after, effective }, index) => {
    seconds = after ?? seconds + 1;
    if (type === 'WriterOpened.v1' && index > 1) epoch += 1;
    const line = JSON.stringify({
      v: 'alfred/entry/1',
      ledger: as.ledger ?? ledger,
      seq: index + 1,
      epoch,
      prev,
      at: moment(seconds),
      ...(effective === undefined ? {} : { effective }),
      type,
      ...(key === undefined ? {} : { key, digest: 'ab'.repeat(32), actor: 'usr_one' }),
      ...(postings?.length ? { postings: postings.map(posting) } : {}),
      data,
      ...(sealed === undefined ? {} : { sealed }),
    });
    prev = leafHash(Buffer.from(line)).toString('hex');
    return line;
  });
}

function posting([from, to, amount]: readonly [string, string, number]) {
  return { from, to, asset, amount: String(amount) };
}

/** A budget counter of the month in which the logs of these tests play. */
export function counter(node: string, used: number, held: number, limit: number) {
  return {
    node,
    asset,
    window: 'month',
    start: '2026-11-01T00:00:00Z',
    end: '2026-12-01T00:00:00Z',
    used: String(used),
    held: String(held),
    limit: String(limit),
  };
}

/** Genesis, a tree of three, credits on the wallets, and a monthly budget of the user. */
export const opening: readonly Draft[] = [
  {
    type: 'LedgerOpened.v1',
    key: 'sys:1',
    data: { organization: 'org_one', timeZone: 'UTC', assets: [asset], origin },
  },
  { type: 'WriterOpened.v1' },
  { type: 'NodeOpened.v1', key: 'sys:2', data: { node: 'org_one', kind: 'organization' } },
  {
    type: 'NodeOpened.v1',
    key: 'sys:3',
    data: { node: 'dep_one', parent: 'org_one', kind: 'department' },
  },
  {
    type: 'NodeOpened.v1',
    key: 'sys:4',
    data: { node: 'usr_one', parent: 'dep_one', kind: 'user' },
  },
  {
    type: 'CreditsIssued.v1',
    key: 'api:1',
    postings: [['issued', 'wallet:org_one', 5000]],
    data: { node: 'org_one' },
  },
  {
    type: 'CreditsAllocated.v1',
    key: 'api:2',
    postings: [['wallet:org_one', 'wallet:usr_one', 2000]],
    data: { from: 'org_one', to: 'usr_one' },
  },
  {
    type: 'BudgetSet.v1',
    key: 'api:3',
    data: {
      ...{ node: 'usr_one', asset, window: 'month', mode: 'hard', limit: '1500' },
      budgets: [counter('usr_one', 0, 0, 1500)],
    },
  },
];

const path = ['org_one', 'dep_one', 'usr_one'];

export function leaseOpened(lease: string, ask: number, amount: number, budgets: object[]): Draft {
  return {
    type: 'LeaseOpened.v1',
    key: `lease:inc_one:${ask}`,
    postings: amount > 0 ? [['wallet:usr_one', `held:${lease}`, amount]] : [],
    data: {
      ...{ lease, incarnation: 'inc_one', ask, node: 'usr_one', wallet: 'usr_one', path, asset },
      ...{ amount: String(amount), ttlMs: 30_000 },
      ...(budgets.length ? { budgets } : {}),
    },
  };
}

const endings = {
  Captured: 'settled',
  Released: 'released',
  Reconciled: 'reconciled',
  Overrun: 'settled',
};

export function ended(
  how: keyof typeof endings,
  request: string,
  lease: string,
  more: { taken?: Draft['postings']; excess?: number; budgets?: object[] } = {},
): Draft {
  return {
    type: `Usage${how}.v1`,
    key: `use:${request}`,
    postings: more.taken ?? [],
    data: {
      ...{ request, lease, node: 'usr_one', ending: endings[how], provider: 'openai' },
      ...{ model: 'gpt-4o-mini', usage: { inputUncached: 812, outputText: 96 }, how: 'provider' },
      ...(more.excess === undefined ? {} : { excess: String(more.excess) }),
      ...(more.budgets ? { budgets: more.budgets } : {}),
    },
  };
}

/** A whole small story: every type of entry, two writers, an overrun, a lowered limit. */
export const story: readonly Draft[] = [
  ...opening,
  leaseOpened('lea_one', 1, 1000, [counter('usr_one', 0, 1000, 1500)]),
  ended('Captured', 'req_1', 'lea_one', {
    taken: [['held:lea_one', 'spent:openai', 300]],
    budgets: [counter('usr_one', 300, 700, 1500)],
  }),
  ended('Released', 'req_2', 'lea_one'),
  { type: 'WriterOpened.v1' },
  { type: 'LeaseReturned.v1', key: 'ret:1', data: { lease: 'lea_one', admitted: 3, ended: 2 } },
  ended('Reconciled', 'req_3', 'lea_one', {
    taken: [['held:lea_one', 'spent:openai', 100]],
    budgets: [counter('usr_one', 400, 600, 1500)],
  }),
  {
    type: 'LeaseClosed.v1',
    postings: [['held:lea_one', 'wallet:usr_one', 600]],
    data: { lease: 'lea_one', admitted: 3, budgets: [counter('usr_one', 400, 0, 1500)] },
  },
  leaseOpened('lea_two', 2, 200, [counter('usr_one', 400, 200, 1500)]),
  {
    type: 'BudgetSet.v1',
    key: 'api:4',
    data: {
      ...{ node: 'dep_one', asset, window: 'month', mode: 'hard', limit: '150', excess: '50' },
      budgets: [counter('dep_one', 0, 200, 150)],
    },
  },
  ended('Overrun', 'req_4', 'lea_two', {
    taken: [
      ['held:lea_two', 'spent:openai', 200],
      ['wallet:usr_one', 'spent:openai', 1400],
      ['overrun', 'spent:openai', 7],
    ],
    excess: 1407,
    budgets: [counter('usr_one', 2007, 0, 1500), counter('dep_one', 1607, 0, 150)],
  }),
  {
    type: 'CommandRefused.v1',
    key: 'api:5',
    data: {
      command: 'AllocateCredits',
      code: 'insufficient_credits',
      params: { node: 'usr_one', left: '0.00' },
    },
  },
];

export function noteOver(size: number, root: Buffer, key = signer): string {
  return signNote(checkpointText({ origin: key.name, size: BigInt(size), root }), key);
}
