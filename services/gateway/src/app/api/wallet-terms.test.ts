import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../domain/caller.ts';
import type { NodeMoney } from '../../ports/api/books.ts';
import type { MoneyCommand } from '../../ports/api/money-command.ts';
import type { LeasedMoney } from '../../ports/api/recalls.ts';
import { walletTerms } from './wallet-terms.ts';

const caller: Caller = {
  ...{ organization: 'org_a', ledger: 'led_a', node: 'usr_a', key: 'key_a', role: 'owner' },
  ...{ path: ['org_a', 'usr_a'], mode: 'live', expiresAt: 0n },
  ...{ asset: 'USD/9', tags: {}, tagKeys: [], limits: [] },
};
const asOf = { seq: 9n, at: 1n };
const entry = { seq: 9n, at: 1n, type: 'Changed.v1' };

const money: NodeMoney = {
  ...{ paymentOrder: ['own'], paymentFrom: undefined, weight: 1, weightFrom: undefined },
  ...{ frozen: false, overrides: [], schedules: [] },
  overdrafts: [{ asset: 'USD/9', amount: 7n }],
  addedAssets: [],
  lots: [{ place: 'pool', asset: 'USD/9', lot: 4n, amount: 2n, expiresAt: 9n }],
  asOf,
};

/** Books that remember what was posted, in a directory of everything but `usr_foreign`. */
function scene() {
  const posted: unknown[] = [];
  const recalled: LeasedMoney[] = [];
  const post = async (_: unknown, order: { command: MoneyCommand; idempotency: string }) => {
    posted.push(order);
    return entry;
  };
  const terms = walletTerms({
    directory: {
      node: async (_, id) => {
        if (id === 'usr_foreign') throw new AlfredError('resource_unknown', { kind: 'node', id });
        const shown = { id, kind: 'user', name: 'Ada', parent: 'org_a' } as const;
        return { ...shown, createdAt: 0n, limit: undefined, email: undefined };
      },
    },
    books: { post, nodeMoney: async () => money },
    recalls: { everything: async (leased) => void recalled.push(leased) },
  });
  return { terms, posted, recalled };
}

const usd = { node: 'usr_a', asset: 'USD', amount: '0.000000005', idempotency: 'key' };
const told = { node: 'usr_a', asset: 'USD/9', amount: 5n };

describe('a correction', () => {
  it('is posted with its direction and reason', async () => {
    const { terms, posted, recalled } = scene();
    const order = { ...usd, direction: 'out', reason: 'chargeback' } as const;
    expect(await terms.adjustCredits(caller, order)).toBe(entry);
    const command = { type: 'adjust', ...told, direction: 'out', reason: 'chargeback' };
    expect(posted).toEqual([{ command, idempotency: 'key' }]);
    expect(recalled).toEqual([]);
  });

  it.each([
    [{ amount: '0' }, { code: 'amount_invalid' }],
    [{ asset: 'BEER' }, { code: 'asset_unknown' }],
    [{ node: 'usr_foreign' }, { code: 'resource_unknown' }],
  ])('with %j posts nothing', async (over, refusal) => {
    const { terms, posted } = scene();
    const order = { ...usd, direction: 'in', reason: 'goodwill', ...over } as const;
    await expect(terms.adjustCredits(caller, order)).rejects.toMatchObject(refusal);
    expect(posted).toEqual([]);
  });
});

describe('an overdraft', () => {
  it('is set, also to nothing, and what was leased of a larger one comes back', async () => {
    const { terms, posted, recalled } = scene();
    expect(await terms.setOverdraft(caller, usd)).toBe(entry);
    await terms.setOverdraft(caller, { ...usd, amount: '0', idempotency: '' });
    expect(posted).toEqual([
      { command: { type: 'set_overdraft', ...told }, idempotency: 'key' },
      { command: { type: 'set_overdraft', ...told, amount: 0n }, idempotency: '' },
    ]);
    const below = { organization: 'org_a', ledger: 'led_a', node: 'usr_a', asset: 'USD/9' };
    expect(recalled).toEqual([below, below]);
  });

  it('is shown with its wallet', async () => {
    const { overdrafts } = money;
    const shown = await scene().terms.readOverdrafts(caller, 'usr_a');
    expect(shown).toEqual({ node: 'usr_a', overdrafts, asOf });
  });
});

it('shows what expires of a wallet and its pool', async () => {
  const { lots } = money;
  expect(await scene().terms.readLots(caller, 'usr_a')).toEqual({ node: 'usr_a', lots, asOf });
});

it('closes a wallet when what was leased of it was called back, and opens it again', async () => {
  const { terms, posted, recalled } = scene();
  const order = { node: 'usr_a', idempotency: 'key' };
  expect(await terms.closeWallet(caller, order)).toBe(entry);
  expect(recalled).toMatchObject([{ node: 'usr_a', asset: undefined }]);
  expect(await terms.reopenWallet(caller, order)).toBe(entry);
  expect(posted).toEqual([
    { command: { type: 'close_wallet', node: 'usr_a' }, idempotency: 'key' },
    { command: { type: 'reopen_wallet', node: 'usr_a' }, idempotency: 'key' },
  ]);
});

it('opens an asset that Alfred knows', async () => {
  const { terms, posted } = scene();
  expect(await terms.openAsset(caller, { asset: 'TOK', idempotency: 'key' })).toBe(entry);
  expect(posted).toEqual([{ command: { type: 'open_asset', asset: 'TOK/0' }, idempotency: 'key' }]);
  const beer = terms.openAsset(caller, { asset: 'BEER', idempotency: '' });
  await expect(beer).rejects.toMatchObject({ code: 'asset_unknown' });
});
