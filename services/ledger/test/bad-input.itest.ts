import { rm } from 'node:fs/promises';
import { type Clock, systemClock } from '@alfred/clock';
import { type ApplyRequest, type Command, LedgerDefinition } from '@alfred/contracts/ledger';
import { grpcChannel, grpcServer } from '@alfred/grpc';
import { createClient, type ServiceClient } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asked,
  asset,
  opening,
  own,
  type RunningLedger,
  relayed,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

// Every money command over gRPC, with everything that can be wrong with its fields. What cannot be
// read, and what the relay asks for in vain, leaves nothing; what a person asks for in vain leaves
// the entry that binds its key. And after all of it the writer goes on with the next entry.

const ledger = 'led_bad';
let database: FreshDatabase;
let signerFolder: string;
let running: RunningLedger;
let client: ServiceClient<typeof LedgerDefinition>;
let close: () => Promise<void>;
let ahead = 0n;
let row = 0;

const clock: Clock = {
  nowMicros: () => systemClock.nowMicros() + ahead,
  elapsedMicros: systemClock.elapsedMicros,
  sleptMicros: () => 0n,
};

beforeAll(async () => {
  database = await freshDatabase();
  signerFolder = await temporarySigner();
  running = await runLedger({ url: database.url, signerFolder, clock });
  const server = grpcServer({ host: '127.0.0.1', port: 0 });
  server.serve(running.rpc);
  const { port } = await server.listen();
  const channel = grpcChannel({ addresses: `127.0.0.1:${port}` });
  client = createClient(LedgerDefinition, channel.channel);
  close = async () => {
    channel.close();
    await server.close();
  };
  const node = relayed('n', 'openNode', { node: 'usr_b', parent: 'org_a', kind: 'user' });
  const peer = relayed('p', 'addPeer', { ledger: 'led_peer' });
  expect(await codesOf([...opening(1_000_000n), node, peer])).toEqual(Array(6).fill('accepted'));
});

afterAll(async () => {
  await close();
  await running.stop();
  await database.drop();
  await rm(signerFolder, { recursive: true });
});

beforeEach(() => {
  ahead = 0n;
});

const apply = (request: ApplyRequest) =>
  client.apply(request, { signal: AbortSignal.timeout(9_000) });

async function codesOf(commands: readonly Command[], to = ledger): Promise<readonly string[]> {
  const { results } = await apply({ ledger: to, commands: [...commands] });
  return results.map(({ outcome }) =>
    outcome?.$case === 'refused' ? outcome.value.code : 'accepted',
  );
}

const headOf = async () =>
  (await client.listEntries({ ledger, after: 0n, limit: 1, waitMs: 0 })).head;

type Body = NonNullable<Command['body']>;

const money = { asset, amount: '100' };
const past = { effective: 1n, provider: 'x', model: 'y', usage: {}, price: '', tags: {} };

/** Each as it may be; a node named `usr_a` and what is in `money` are then made wrong. */
const bodies: readonly Body[] = [
  { $case: 'issueCredits', value: { node: 'usr_a', ...money, expiresAt: undefined } },
  {
    $case: 'allocateCredits',
    value: { from: 'usr_a', to: 'usr_b', ...money, fromAccount: '', toAccount: '' },
  },
  {
    $case: 'adjustCredits',
    value: { node: 'usr_a', ...money, direction: 'in', reason: 'goodwill' },
  },
  {
    $case: 'transferCredits',
    value: { transfer: 'trf_x', from: 'usr_a', to: 'usr_b', ...money, reversibleForMs: 0n },
  },
  {
    $case: 'placeHold',
    value: {
      ...{ node: 'usr_a', ...money, ttlMs: 0n, expiresAt: 0n, overCapture: '', reference: '' },
    },
  },
  {
    $case: 'scheduleMovement',
    value: { schedule: 'sch_x', kind: 'top_up', node: 'usr_a', ...money, at: 0n },
  },
  {
    $case: 'creditTransfer',
    value: { transfer: 'trf_y', node: 'usr_a', ...money, fromLedger: 'led_peer' },
  },
  { $case: 'reportUsage', value: { report: 'rep_x', node: 'usr_a', ...money, ...past } },
];

/** Which of them may be about nothing at all. */
const mayBeZero = new Set(['reportUsage']);
/** These have keys of their own, whoever asks. */
const ownKeyed = new Set(['creditTransfer', 'reportUsage']);

function command({ $case, value }: Body, over: object = {}): Command {
  row += 1;
  const name = `bad-${row}`;
  const named = 'transfer' in value ? { transfer: `trf_${row}` } : {};
  const reported = 'report' in value ? { report: `rep_${row}` } : {};
  const made = { ...value, ...named, ...reported, ...over };
  return ownKeyed.has($case) ? own($case, made as never) : relayed(name, $case, made as never);
}

const amounts = ['-1', '1.5', '1e3', '', ' 1', '01', '１', '9'.repeat(300), String(2n ** 96n)];

describe.each(bodies.map((body) => [body.$case, body] as const))('%s', ($case, body) => {
  it('has an amount that is a whole number of minor units below 2^96', async () => {
    const head = await headOf();
    const wrong = mayBeZero.has($case) ? amounts : [...amounts, '0'];
    const commands = wrong.map((amount) => command(body, { amount }));
    expect(await codesOf(commands)).toEqual(Array(wrong.length).fill('command_invalid'));
    expect(await headOf()).toBe(head);
  });

  it('has an asset that is there', async () => {
    const head = await headOf();
    const unread = ['', 'USD', 'NOPE/9', 'USD/10'].map((name) => command(body, { asset: name }));
    expect(await codesOf(unread)).toEqual(Array(4).fill('command_invalid'));
    expect(await headOf()).toBe(head);
    expect(await codesOf([command(body, { asset: 'TOK/0' })])).toEqual(['asset_unknown']);
    // What another ledger asks for in vain is bound, so that it can rely on the answer.
    expect(await headOf()).toBe($case === 'creditTransfer' ? head + 1n : head);
  });

  it('is about accounts that are there', async () => {
    const head = await headOf();
    const field = 'from' in body.value ? 'from' : 'node';
    const unread = ['', 'a:b', 'x'.repeat(65), 'a b', '\u0000'];
    const wrong = unread.map((node) => command(body, { [field]: node }));
    expect(await codesOf(wrong)).toEqual(Array(unread.length).fill('command_invalid'));
    expect(await headOf()).toBe(head);
    expect(await codesOf([command(body, { [field]: 'usr_none' })])).toEqual(['node_unknown']);
    expect(await headOf()).toBe($case === 'creditTransfer' ? head + 1n : head);
  });

  it('is of a ledger that is there', async () => {
    const head = await headOf();
    expect(await codesOf([command(body)], 'led_nobody')).toEqual(['ledger_unknown']);
    const unnamed = apply({ ledger: 'led/../x', commands: [command(body)] });
    await expect(unnamed).rejects.toMatchObject({ code: 'ledger_unknown' });
    expect(await headOf()).toBe(head);
  });

  it('is written when nothing is wrong with it, directly after all that', async () => {
    const head = await headOf();
    const enough = $case === 'scheduleMovement' ? { amount: '1', node: 'usr_a' } : {};
    expect(await codesOf([command(body, enough)])).toEqual(['accepted']);
    expect(await headOf()).toBeGreaterThan(head);
  });
});

describe('a person', () => {
  it('has its refused command bound by an entry, and one that cannot be read by none', async () => {
    const head = await headOf();
    const lost = { from: 'usr_a', to: 'usr_none', ...money, fromAccount: '', toAccount: '' };
    const commands = [
      asked('bad-1', 'allocateCredits', lost),
      asked('bad-1', 'allocateCredits', lost),
      asked('bad-1', 'allocateCredits', { ...lost, to: 'usr_b' }),
      asked('bad-2', 'allocateCredits', { ...lost, amount: '-1' }),
    ];
    expect(await codesOf(commands)).toEqual([
      ...['node_unknown', 'node_unknown', 'idempotency_key_reused', 'command_invalid'],
    ]);
    expect(await headOf()).toBe(head + 1n);
  });
});

describe('the tree', () => {
  it('is never a circle, and never too deep', async () => {
    const levels = Array.from({ length: 7 }, (_, n) => `dep_${n}`);
    const open = (node: string, parent: string) =>
      relayed(`open-${node}`, 'openNode', { node, parent, kind: 'department' });
    const chain = levels.map((node, n) => open(node, levels[n - 1] ?? 'org_a'));
    expect(await codesOf(chain)).toEqual(Array(7).fill('accepted'));
    const head = await headOf();
    const move = (node: string, parent: string) =>
      relayed(`move-${node}-${parent}`, 'moveNode', { node, parent });
    const circles = [...levels, 'org_a'].map((node) => move(node, 'dep_6'));
    expect(await codesOf(circles)).toEqual(Array(8).fill('tree_cycle'));
    expect(await codesOf([open('dep_7', 'dep_6')])).toEqual(['tree_too_deep']);
    expect(await headOf()).toBe(head);
  });
});

describe('a clock that steps back', () => {
  it('stops admissions and nothing else, and time goes on from entry to entry', async () => {
    const head = await headOf();
    const [issue, allocate, , transfer, hold] = bodies;
    const admissions = [allocate, transfer, hold].flatMap((body) => (body ? [command(body)] : []));
    ahead = -3_600_000_000n;
    await expect.poll(() => codesOf(admissions)).toEqual(Array(3).fill('clock_unsafe'));
    expect(await headOf()).toBe(head);
    expect(await codesOf(issue ? [command(issue)] : [])).toEqual(['accepted']);
    const { entries } = await client.listEntries({ ledger, after: head - 1n, limit: 2, waitMs: 0 });
    const times = entries.map((line) => JSON.parse(Buffer.from(line).toString()).at as number);
    expect(times[1]).toBe((times[0] ?? 0) + 1);
    ahead = 0n;
    await expect.poll(() => codesOf(admissions)).toEqual(Array(3).fill('accepted'));
  });
});
