import { manualClock } from '@alfred/clock';
import type { CommandResult, LedgerClient } from '@alfred/contracts/ledger';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../domain/caller.ts';
import type { MoneyCommand } from '../../ports/api/money-command.ts';
import { grpcBooks } from './grpc-books.ts';

const caller: Caller = {
  ...{ organization: 'org_a', ledger: 'led_a', node: 'usr_a', key: 'key_a', role: 'owner' },
  ...{ path: ['org_a', 'usr_a'], mode: 'live', expiresAt: 0n },
  ...{ asset: 'USD/9', tags: {}, tagKeys: [], limits: [] },
};

const accepted: CommandResult = {
  outcome: {
    $case: 'accepted',
    value: { seq: 7n, at: 8n, type: 'Done.v1', repeated: false, lease: undefined },
  },
};
const refused = (code: string, params = {}): CommandResult => ({
  outcome: { $case: 'refused', value: { code, params } },
});
const held = refused('held_by_leases', { node: 'team_a' });

/** A ledger that gives these answers in turn, the last one for ever. */
function scene(...answers: readonly CommandResult[]) {
  const keys: unknown[] = [];
  const recalled: unknown[] = [];
  const apply: LedgerClient['apply'] = async ({ commands = [] }) => {
    const answer = answers[Math.min(keys.length, answers.length - 1)];
    keys.push(commands[0]?.origin?.value);
    return { results: answer ? [answer] : [] };
  };
  const books = grpcBooks({
    // Of the ledger only `apply` is asked here.
    ledger: { apply } as LedgerClient,
    clock: manualClock(1_800_000_000_000_000n),
    usageSettled: async () => {},
    people: { seal: async () => [] },
    recalls: {
      idle: async (leased) => void recalled.push(leased),
      everything: async () => {},
    },
  });
  const post = (command: MoneyCommand, idempotency = 'hmac') =>
    books.post(caller, { command, idempotency });
  return { post, keys, recalled };
}

const places = { fromAccount: 'wallet', toAccount: 'pool' } as const;
const allocate: MoneyCommand = {
  ...{ type: 'allocate', from: 'team_a', to: 'team_b', ...places },
  ...{ asset: 'USD/9', amount: 5n },
};
const leased = { organization: 'org_a', ledger: 'led_a', node: 'team_a', asset: 'USD/9' };

describe('a movement that only held money blocks', () => {
  it('takes idle leases back, and is asked for again under the same key', async () => {
    const { post, keys, recalled } = scene(held, accepted);
    expect(await post(allocate, '')).toEqual({ seq: 7n, at: 8n, type: 'Done.v1' });
    expect(recalled).toEqual([leased]);
    expect(keys[0]).toEqual(keys[1]);
    expect(keys[0]).toMatchObject({ apiKey: 'key_a' });
  });

  it('is refused when running requests hold it', async () => {
    const { post, recalled } = scene(held);
    await expect(post(allocate)).rejects.toMatchObject({ code: 'held_by_leases' });
    expect(recalled).toEqual([leased, leased, leased]);
  });

  it('takes every asset back where the order names none', async () => {
    const { post, recalled } = scene(held, accepted);
    await post({ type: 'reverse_transfer', transfer: 'trf_a', sender: '' });
    expect(recalled).toEqual([{ ...leased, asset: undefined }]);
  });
});

describe('a hold that only held money blocks', () => {
  const place: MoneyCommand = {
    ...{ type: 'place_hold', node: 'usr_a', asset: 'USD/9', amount: 5n, overCapture: 'overrun' },
    ...{ ttlMs: undefined, expiresAt: undefined, reference: undefined },
  };
  const amounts = { node: 'team_a', asset: 'USD', left: '1.00', needed: '5.00' };
  const blocked = refused('budget_exhausted', { ...amounts, held: '4.00' });

  it('takes idle leases back, and is asked for again', async () => {
    const { post, recalled } = scene(blocked, accepted);
    expect(await post(place)).toMatchObject({ seq: 7n });
    expect(recalled).toEqual([leased]);
  });

  it('is told to wait when running requests hold it', async () => {
    await expect(scene(blocked).post(place)).rejects.toMatchObject({
      code: 'budget_held',
      params: { node: 'team_a' },
    });
  });

  it('is refused at once when that would not do', async () => {
    const { post, recalled } = scene(refused('budget_exhausted', { ...amounts, held: '3.99' }));
    await expect(post(place)).rejects.toMatchObject({ code: 'budget_exhausted' });
    expect(recalled).toEqual([]);
  });
});

describe('a refusal', () => {
  it('is the ledger’s own, with its parameters', async () => {
    const { post, recalled } = scene(refused('insufficient_credits', { node: 'team_a' }));
    await expect(post(allocate)).rejects.toMatchObject({
      code: 'insufficient_credits',
      params: { node: 'team_a' },
    });
    expect(recalled).toEqual([]);
  });

  it('of a newer release is a fault', async () => {
    await expect(scene(refused('of_a_newer_release')).post(allocate)).rejects.toMatchObject({
      code: 'internal',
    });
  });
});
