import type { AuditRow, ListAuditRequest, SpendRow } from '@alfred/contracts/analytics';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  captured,
  type EntryDraft,
  hour,
  moved,
  opened,
  released,
  rerated,
  start,
} from './entries.ts';
import { type RunningAnalytics, startAnalytics } from './running-analytics.ts';

let analytics: RunningAnalytics;

const act = (name: string, subject: string, actor = 'org_a'): EntryDraft => ({
  ...{ type: 'ActRecorded.v1', actor, key: `sys:${subject}` },
  data: { act: name, subject, facts: { by: 'key_owner', role: 'member' } },
});
const refusals = (code: string, count: number): EntryDraft => ({
  type: 'RefusalsCounted.v1',
  actor: 'usr_a',
  data: { node: 'usr_a', apiKey: 'key_a', code, count, first: 1, last: 2 },
});
const request = (id: string, draft: EntryDraft): EntryDraft => ({
  ...draft,
  data: { ...draft.data, request: id, lease: `lea_${id}`, tags: { costCentre: 'R-114' } },
});
const reported: EntryDraft = {
  type: 'UsageReported.v1',
  effective: start - 3 * hour,
  postings: [{ from: 'wallet:usr_b', to: 'spent:openai', asset: 'USD/9', amount: '70' }],
  data: {
    node: 'usr_b',
    report: 'rep_1',
    provider: 'openai',
    model: 'gpt-5',
    usage: { requests: 3 },
  },
};
const late: EntryDraft = {
  type: 'LateUsage.v1',
  postings: [{ from: 'unproven:lea', to: 'spent:sim', asset: 'USD/9', amount: '9' }],
  data: {
    node: 'usr_a',
    request: 'req_1',
    provider: 'sim',
    model: 'echo',
    before: '1',
    charge: '10',
  },
};

const log: readonly EntryDraft[] = [
  opened('org_a'),
  opened('tea_a', 'org_a'),
  opened('usr_a', 'tea_a'),
  opened('usr_b', 'org_a'),
  act('key.created', 'key_1'),
  act('policy.put', 'usr_a', 'tea_a'),
  request('req_1', captured('usr_a', 100n)),
  request('req_2', { ...captured('usr_a', 40n, undefined, 'gpt-5'), at: start + hour }),
  request('req_3', { ...captured('usr_b', 5n), at: start + hour + 1 }),
  { ...released('usr_b'), at: start + hour + 2 },
  { ...rerated('usr_a', 30n), at: start + 2 * hour },
  { ...late, at: start + 2 * hour + 1 },
  { ...reported, at: start + 2 * hour + 2 },
  { ...refusals('budget_exhausted', 10_000), at: start + 2 * hour + 3 },
  {
    ...{ type: 'CommandRefused.v1', at: start + 2 * hour + 4, actor: 'org_a' },
    data: { command: 'AllocateCredits', code: 'insufficient_credits', params: {} },
  },
  { ...{ type: 'SomethingNewer.v1', at: start + 2 * hour + 5 }, data: { node: 'usr_b' } },
];

beforeAll(async () => {
  analytics = await startAnalytics();
  analytics.write(...log);
  await vi.waitFor(async () => expect((await list()).upTo).toBe(BigInt(log.length)), 20_000);
  await analytics.counted();
});
afterAll(() => analytics.stop());

const ledger = 'led_a';
const list = (wish: Partial<ListAuditRequest> = {}) =>
  analytics.client.listAudit({ ledger, ...wish });
const seqs = async (wish: Partial<ListAuditRequest>) =>
  (await list(wish)).rows.map(({ seq }) => Number(seq));

describe('the entries of a log', () => {
  it('are all there, each once, also of a type that nobody knows yet', async () => {
    const { rows } = await list({ limit: 1_000 });
    expect(rows.map(({ seq, type }) => [Number(seq), type])).toEqual(
      log.map(({ type }, index) => [index + 1, type]),
    );
    expect(rows.map(({ category }) => category).join(' ')).toBe(
      'tree tree tree tree admin policy money money money money money money money refusal refusal money',
    );
  });

  it('say what they are about', async () => {
    const { rows } = await list({ request: 'req_2' });
    expect(rows).toEqual([
      {
        ...{ seq: 8n, at: BigInt(start + hour), counted: BigInt(start + hour) },
        ...{ type: 'UsageCaptured.v1', category: 'money', actor: '', key: '', nodes: ['usr_a'] },
        ...{ act: '', subject: '', code: '', request: 'req_2', lease: 'lea_req_2' },
        ...{ transfer: '', hold: '', apiKey: '', moved: { 'USD/9': '40' }, facts: {} },
        usage: { spender: 'usr_a', provider: 'openai', model: 'gpt-5', spent: { 'USD/9': '40' } },
      },
    ]);
  });

  it.each<[string, Partial<ListAuditRequest>, number[]]>([
    ['actor', { actor: 'tea_a' }, [6]],
    ['node', { node: 'usr_b' }, [4, 9, 10, 13, 16]],
    ['type', { type: 'RefusalsCounted' }, [14]],
    ['type with its version', { type: 'Rerated.v1' }, [11]],
    ['category', { category: 'refusal' }, [14, 15]],
    ['act', { act: 'key.created' }, [5]],
    ['subject', { subject: 'usr_a' }, [6]],
    ['code', { code: 'insufficient_credits' }, [15]],
    ['request', { request: 'req_1' }, [7, 12]],
    ['time', { from: BigInt(start + hour), to: BigInt(start + hour + 2) }, [8, 9]],
    ['a time to come', { from: BigInt(start + 90 * hour) }, []],
    ['a tag', { words: ['costCentre=R-114'] }, [7, 8, 9]],
    ['two words', { words: ['R-114', 'usr_b'] }, [9]],
    ['a fact', { words: ['key_owner'] }, [5, 6]],
    ['a word that is not whole', { words: ['R-11'] }, []],
    ['all of it', { node: 'usr_a', category: 'money', words: ['R-114'], upTo: 7n }, [7]],
  ])('are found by %s', async (_, wish, expected) => {
    expect(await seqs(wish)).toEqual(expected);
  });

  it('come in pages, either way', async () => {
    expect(await seqs({ limit: 3, after: 2n })).toEqual([3, 4, 5]);
    expect(await seqs({ limit: 3, newestFirst: true })).toEqual([16, 15, 14]);
    expect(await seqs({ limit: 3, newestFirst: true, after: 3n })).toEqual([2, 1]);
  });

  it('are those of one ledger, and of known words', async () => {
    expect((await list({ ledger: 'led_b' })).rows).toEqual([]);
    await expect(list({ category: 'secret' })).rejects.toMatchObject({ code: 'request_invalid' });
    const words = Array.from({ length: 9 }, (_, n) => `w${n}`);
    await expect(list({ words })).rejects.toMatchObject({ code: 'request_invalid' });
    const injected = { words: ["'; drop table audit_entry --"], node: "x' or 'a'='a" };
    expect((await list(injected)).rows).toEqual([]);
  });
});

const span = { from: BigInt(start - 10 * hour), until: BigInt(start + 10 * hour) };

/** What entries add up to. */
function sumsOf(rows: readonly AuditRow[]): Record<string, string> {
  const sums: Record<string, bigint> = {};
  for (const { usage } of rows) {
    for (const [asset, amount] of Object.entries(usage?.spent ?? {})) {
      sums[asset] = (sums[asset] ?? 0n) + BigInt(amount);
    }
  }
  const nonZero = Object.entries(sums).filter(([, sum]) => sum !== 0n);
  return Object.fromEntries(nonZero.map(([asset, sum]) => [asset, String(sum)]));
}

const stepOf: Readonly<Record<string, number>> = { hour, day: 24 * hour };

/** The entries of a row of figures. */
function usageOf(row: SpendRow, by: readonly string[], figures: { from: bigint; until: bigint }) {
  const step = by.map((key) => stepOf[key] ?? 0).find((each) => each > 0);
  const until = row.start + BigInt(step ?? 0);
  const { node: spender, model, provider } = row;
  const keys = Object.entries({ node: { spender }, model: { model }, provider: { provider } });
  const asked = keys.filter(([key]) => by.includes(key)).map(([, value]) => value);
  const stretch = step ? { from: row.start, until } : { from: figures.from, until: figures.until };
  return Object.assign(stretch, ...asked);
}

describe('a figure', () => {
  it.each([
    [[]],
    [['node']],
    [['model']],
    [['provider']],
    [['hour']],
    [['day']],
    [['node', 'model', 'provider', 'hour']],
  ])('by %j is the sum of its entries', async (by) => {
    const figures = await analytics.client.getSpend({ ledger, ...span, by, limit: 100 });
    expect(figures.rows.length).toBeGreaterThan(0);
    let entries = 0;
    for (const row of figures.rows) {
      const usage = usageOf(row, by, figures);
      const { rows } = await list({ usage, upTo: figures.asOf?.seq ?? 0n, limit: 1_000 });
      expect(sumsOf(rows)).toEqual(row.amounts);
      entries += rows.length;
    }
    // Captures, a release, a rerate, late usage and reported usage: each in one figure.
    expect(entries).toBe(7);
  });

  it('of a node is of everything below it, as the tree is now', async () => {
    const usage = { ...span, below: 'tea_a' };
    expect(await seqs({ usage })).toEqual([7, 8, 11, 12]);
    analytics.write(moved('usr_b', 'tea_a'));
    await expect.poll(() => seqs({ usage })).toHaveLength(7);
  });
});
