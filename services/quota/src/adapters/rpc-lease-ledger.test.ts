import { manualClock } from '@alfred/clock';
import type {
  ApplyRequest,
  Command,
  CommandResult,
  ExtendLeasesRequest,
  GetHeadroomRequest,
  Limit,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { ledgerShards, shardOf } from '@alfred/ids';
import { describe, expect, it } from 'vitest';
import { ask } from '../../test/purse-ledger.ts';
import { type RpcLeaseLedgerDeps, rpcLeaseLedger } from './rpc-lease-ledger.ts';

const { signal } = new AbortController();
const claim = {
  apiKey: 'key_a',
  idempotency: 'hmac',
  attempt: 2,
  body: 'digest',
  request: 'req_b',
};
const shrink = { ledger: 'led_a', incarnation: 'inc_a', lease: 'lea_b', number: 3n, amount: 40n };

type Outcome = NonNullable<CommandResult['outcome']>;

const granted = (amount: string, request = ''): Outcome => ({
  $case: 'accepted',
  value: {
    ...{ seq: 1n, at: 1n, type: 'LeaseOpened.v1', repeated: request !== '' },
    lease: {
      ...{ lease: 'lea_a', amount, asset: 'USD/9', ttlMs: 30_000n, path: [], request },
      account: 'pool:dep_a',
      warnings: [{ node: 'tea_a', window: 'day', resetsAt: '2026-12-01T00:00:00Z' }],
    },
  },
});
const refused = (code: string, params: Record<string, string> = {}): Outcome => ({
  $case: 'refused',
  value: { code, params },
});

const limit: Limit = {
  ...{ kind: 'wallet', node: 'usr_a', window: '', left: '500', held: '10', liveLeases: 2n },
  ...{ endsInMs: 0n, limit: '', used: '', resetsAt: '', account: 'wallet:usr_a', mode: '' },
};

/** A ledger that gives these answers one after another; an error is thrown. */
function setUp(...answers: (readonly Outcome[] | AlfredError)[]) {
  const asked: Command[] = [];
  const looks: GetHeadroomRequest[] = [];
  const extended: ExtendLeasesRequest[] = [];
  const shards: number[] = [];
  let silent: number | undefined;
  const double: RpcLeaseLedgerDeps['ledger'] = {
    apply: async (request) => {
      asked.push(...((request as ApplyRequest).commands ?? []));
      const answer = answers.shift();
      if (answer instanceof AlfredError) throw answer;
      return { results: (answer ?? []).map((outcome) => ({ outcome })) };
    },
    getHeadroom: async (question) => {
      looks.push(question as GetHeadroomRequest);
      const day = { kind: 'budget', node: 'dep_a', window: 'day', account: '', left: '-3' };
      return { limits: [limit, { ...limit, ...day, liveLeases: 0n }], weight: 2 };
    },
    listOpenLeases: async ({ shard = 0, incarnations = [] }) => {
      shards.push(shard);
      if (shard === silent) throw new AlfredError('deadline_exceeded');
      const held = ['led_a', 'led_b'].filter((of) => shardOf(of) === shard);
      return {
        leases: held.map((of) => ({
          ...{ lease: `lea_${of}`, incarnation: incarnations[0] ?? '', organization: 'org_a' },
          ...{ ledger: of, ask: 1n, node: 'usr_a', asset: 'USD/9', held: '5', status: 'open' },
        })),
      };
    },
    extendLeases: async (question) => {
      extended.push(question as ExtendLeasesRequest);
      return { extensions: [{ lease: 'lea_a', ttlMs: 9_000n }] };
    },
  };
  const ledger = rpcLeaseLedger({ clock: manualClock(5_000n), ledger: double });
  const open = async (over: Partial<typeof ask> = {}) => {
    const wish = { ask: { ...ask, ...over }, most: 300n };
    const { opens } = await ledger.apply('led_a', { shrinks: [], opens: [wish] });
    return opens[0];
  };
  const silence = (shard: number) => {
    silent = shard;
  };
  return { ledger, asked, looks, extended, open, shards, silence };
}

describe('opening a lease', () => {
  it('asks for something between the estimate and the most, in its time', async () => {
    const { open, asked } = setUp([granted('250')]);
    expect(await open()).toEqual({
      ...{ outcome: 'granted', lease: 'lea_a', key: 'lease:inc_a:1', amount: 250n },
      ...{ ttlMs: 30_000n, account: 'pool:dep_a', claimedBy: undefined },
      warnings: [{ node: 'tea_a', window: 'day', resetsAt: '2026-12-01T00:00:00Z' }],
    });
    const value = { incarnation: 'inc_a', ask: 1n, node: 'usr_a', least: '100', most: '300' };
    expect(asked).toMatchObject([
      { actor: 'usr_a', notAfter: 30_005_000n, body: { $case: 'openLease', value } },
    ]);
  });

  it.each([
    ['its own request', 'req_b', undefined],
    ['another request', 'req_a', 'req_a'],
  ])('carries a claim, and says when it was made by %s', async (_, request, claimedBy) => {
    const { open, asked } = setUp([granted('100', request)]);
    expect(await open({ claim })).toMatchObject({ key: 'api:key_a:hmac:2', claimedBy });
    expect(asked).toMatchObject([{ body: { value: { claim } } }]);
  });

  const amounts = { left: '0.00000005', held: '0.00000005', needed: '0.0000001' };
  it.each([
    [
      'a budget that is held',
      refused('budget_exhausted', { node: 'dep_a', window: 'day', ...amounts }),
      { node: 'dep_a', name: 'USD/9 budget dep_a day', left: 50n },
    ],
    [
      'a pool that is held',
      refused('insufficient_credits', {
        ...{ node: 'dep_a', account: 'pool:dep_a' },
        ...{ available: '0', held: '1', needed: '0.5' },
      }),
      { node: 'dep_a', name: 'USD/9 pool:dep_a', left: 0n },
    ],
    ['too little that is held', refused('budget_exhausted', { ...amounts, held: '0' }), undefined],
    ['nothing known of it', refused('budget_exhausted', { node: 'dep_a' }), undefined],
    ['what is not about money', refused('wallet_frozen', amounts), undefined],
  ])('passes a refusal on as it is: %s', async (_, outcome, heldIn) => {
    const { open } = setUp([outcome]);
    expect(await open()).toEqual({ outcome: 'refused', ...outcome.value, heldIn });
  });

  it('asks the same again when the answer was lost, so that no lease is open unseen', async () => {
    const lost = new AlfredError('deadline_exceeded');
    const { open, asked } = setUp(lost, lost, [granted('300')]);
    expect(await open()).toMatchObject({ outcome: 'granted' });
    expect(new Set(asked.map(({ body }) => JSON.stringify(body, String))).size).toBe(1);
    expect(asked).toHaveLength(3);
  });

  it('gives up on a ledger that stays away, and at once on what cannot pass', async () => {
    const away = new AlfredError('service_unavailable', { service: 'ledger' });
    const first = setUp(away, away, away, [granted('1')]);
    await expect(first.open()).rejects.toBe(away);
    const invalid = new AlfredError('command_invalid', { reason: 'x' });
    const second = setUp(invalid, [granted('1')]);
    await expect(second.open()).rejects.toBe(invalid);
    expect(second.asked).toHaveLength(1);
  });

  it.each([
    ['no outcome', []],
    ['no lease', [{ ...granted('1'), value: { ...granted('1').value, lease: undefined } }]],
    ['no amount', [granted('-1')]],
  ])('takes an answer with %s for a defect', async (_, outcomes) => {
    const { open } = setUp(outcomes as Outcome[]);
    await expect(open()).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('giving back', () => {
  it('comes before what is asked for, and is done unless the ledger only says not now', async () => {
    const outcomes = [
      { $case: 'accepted', value: { ...granted('1').value, lease: undefined } } as Outcome,
      refused('lease_unknown'),
      refused('overloaded'),
      granted('100'),
    ];
    const { ledger, asked } = setUp(outcomes);
    const shrinks = [shrink, { ...shrink, number: 4n }, { ...shrink, number: 5n }];
    const answers = await ledger.apply('led_a', { shrinks, opens: [{ ask, most: 100n }] });
    expect(answers).toMatchObject({ shrinks: [true, true, false], opens: [{ amount: 100n }] });
    expect(asked.map(({ body }) => body?.$case)).toEqual([
      ...['shrinkLease', 'shrinkLease', 'shrinkLease'],
      'openLease',
    ]);
    const value = { lease: 'lea_b', incarnation: 'inc_a', number: 3n, amount: '40' };
    expect(asked[0]?.body).toEqual({ $case: 'shrinkLease', value });
  });

  it('closes what was never seen, or says why not', async () => {
    const seen = { ledger: 'led_a', incarnation: 'inc_a', leases: ['lea_a'], upTo: 9n };
    const { ledger, asked } = setUp([granted('1')], [refused('clock_unsafe')], []);
    await ledger.closeUnseen(seen);
    const value = { incarnation: 'inc_a', upTo: 9n, seen: ['lea_a'] };
    expect(asked).toMatchObject([{ body: { $case: 'closeUnseen', value } }]);
    await expect(ledger.closeUnseen(seen)).rejects.toMatchObject({ code: 'clock_unsafe' });
    await expect(ledger.closeUnseen(seen)).rejects.toMatchObject({ code: 'internal' });
  });
});

it('reads limits of whoever would pay, also overdrawn ones', async () => {
  const { ledger, looks } = setUp();
  expect(await ledger.headroom(ask, signal)).toEqual({
    weight: 2n,
    limits: [
      { name: 'USD/9 wallet:usr_a', node: 'usr_a', left: 500n, liveLeases: 2n },
      { name: 'USD/9 budget dep_a day', node: 'dep_a', left: -3n, liveLeases: 0n },
    ],
  });
  expect(looks).toMatchObject([{ ledger: 'led_a', node: 'usr_a', estimate: '100' }]);
});

it('extends lives', async () => {
  const { ledger, extended } = setUp();
  const busy = { ledger: 'led_a', incarnation: 'inc_a', leases: ['lea_a'] };
  expect(await ledger.extend(busy)).toEqual([{ lease: 'lea_a', ttlMs: 9_000n }]);
  expect(extended).toEqual([{ ...busy, ttlMs: 30_000n }]);
});

describe('open leases', () => {
  it('are those of every shard, or none', async () => {
    const { ledger, shards, silence } = setUp();
    expect(await ledger.openLeases(['inc_old'])).toMatchObject([
      { organization: 'org_a', ledger: 'led_a', lease: 'lea_led_a', number: 1n },
      { ledger: 'led_b', incarnation: 'inc_old' },
    ]);
    expect(new Set(shards).size).toBe(ledgerShards);
    silence(shardOf('led_b'));
    await expect(ledger.openLeases(['inc_old'])).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
  });

  it('of one ledger are asked of its shard alone', async () => {
    const { ledger, shards } = setUp();
    const [lease] = await ledger.openLeasesIn('led_b', 'inc_old');
    expect(lease).toMatchObject({ ledger: 'led_b', lease: 'lea_led_b', number: 1n });
    expect(shards).toEqual([shardOf('led_b')]);
  });
});
