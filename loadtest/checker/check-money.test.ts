import { describe, expect, it } from 'vitest';
import { checkMoney, type MoneyReport, minorUnits } from './check-money.ts';
import type { ClientRecord } from './clients.ts';
import { parseEntry } from './entries.ts';
import { replay } from './replay.ts';
import { problemLines, reportLine } from './report-line.ts';
import { budgets, chained, type Draft, move, soundDrafts } from './test/sample-log.ts';

const clients: readonly ClientRecord[] = [
  { request: 'req_1', status: 200, cost: '0.0000003', bytes: true },
  { request: 'req_2', status: 502, bytes: false },
  { request: 'req_3', status: 402, bytes: false },
  { status: 0, bytes: false },
];

async function check(
  lines: readonly string[],
  records: readonly ClientRecord[] = clients,
): Promise<MoneyReport> {
  return checkMoney(await replay(lines.map((line, n) => parseEntry(line, n + 1))), records);
}

/** The sound log with one entry replaced, and chained anew: nothing but its content is wrong. */
function withEntry(seq: number, change: (draft: Draft) => Draft | readonly Draft[]): string[] {
  return chained(soundDrafts().flatMap((draft, n) => (n + 1 === seq ? change(draft) : draft)));
}

describe('a sound log', () => {
  it('has nothing wrong, and is summed up in one line', async () => {
    const report = await check(chained(soundDrafts()));
    expect(report.problems).toEqual([]);
    expect(reportLine(report)).toBe(
      'money OK: 7 entries, 4 client records, 1 requests seen, 1 ended exactly once, 0 missing, 0 double, amounts equal 1 of 1, held 0, overspent 0, chain unbroken',
    );
    expect(problemLines(report)).toBe('');
  });

  it('may hold what later corrections took and gave back', async () => {
    const more: Draft[] = [
      {
        type: 'Rerated.v1',
        key: 'rerate:req_1:2',
        postings: [move('spent:sim', 'wallet:usr_1', 100)],
        data: { request: 'req_1', ...budgets(200, 0) },
      },
    ];
    const [first, ...rest] = clients;
    const report = await check(chained([...soundDrafts(), ...more]), [
      { ...first, cost: '0.0000002', status: 200, bytes: true },
      ...rest,
    ]);
    expect(report.problems).toEqual([]);
  });

  it('may exceed a soft budget, and a hard one by usage that is never refused', async () => {
    const soft = withEntry(3, (draft) => ({
      ...draft,
      data: { ...draft.data, mode: 'soft', ...budgets(0, 0, 100) },
    }));
    expect((await check(soft)).problems).toEqual([]);
    const overrun: Draft = {
      type: 'UsageOverrun.v1',
      key: 'use:req_9',
      postings: [move('wallet:usr_1', 'spent:sim', 2_000)],
      data: { request: 'req_9', ...budgets(2_300, 0) },
    };
    expect((await check(chained([...soundDrafts(), overrun]))).problems).toEqual([]);
  });
});

describe('what is wrong is named', () => {
  it.each<[string, readonly string[], string]>([
    [
      'a second ending',
      withEntry(6, (draft) => [draft, { ...draft, key: 'use:req_2b' }]),
      'req_2 ended 2 times',
    ],
    [
      'an ending that is missing',
      withEntry(5, () => []),
      'req_1 returned a byte and has no ending',
    ],
    [
      'another amount',
      withEntry(5, (draft) => ({ ...draft, postings: [move('held:lea_1', 'spent:sim', 299)] })),
      'req_1 cost 0.0000003, and the log says 299',
    ],
    ['money that is still held', withEntry(7, () => []), '600 USD/9 are still held at the end'],
    [
      'a wallet below zero',
      withEntry(4, (draft) => ({
        ...draft,
        postings: [move('wallet:usr_1', 'held:lea_1', 5_001)],
      })),
      'entry 4 leaves wallet:usr_1 at -1 USD/9',
    ],
    [
      'a counter that moves by itself',
      withEntry(5, (draft) => ({ ...draft, data: { request: 'req_1', ...budgets(200, 600) } })),
      'entry 5 miscounts usr_1 USD/9 month 2026-11-01T00:00:00Z: 900 becomes 800',
    ],
    [
      'a key used twice',
      withEntry(6, (draft) => ({ ...draft, key: 'use:req_1' })),
      'entry 6 repeats a key',
    ],
    [
      'a posting of nothing',
      withEntry(2, (draft) => ({ ...draft, postings: [move('issued', 'wallet:usr_1', 0)] })),
      'entry 2 posts 0 USD/9',
    ],
  ])('%s', async (_, lines, problem) => {
    const { problems } = await check(lines);
    expect(
      problems.some((each) => each.startsWith(problem)),
      problems.join('\n'),
    ).toBe(true);
  });

  it('a lease beyond a hard budget', async () => {
    const report = await check(
      withEntry(4, (draft) => ({
        ...draft,
        data: { lease: 'lea_1', ...budgets(0, 900, 899) },
      })),
    );
    expect(report.overspent).toBe(1);
    expect(report.problems[0]).toContain('takes usr_1 USD/9 month');
  });

  it('a charge for what was refused, but not for an ending that was lost', async () => {
    const refused = [{ ...clients[0], cost: undefined, status: 402, bytes: false }];
    const records = refused.map(({ request = '', status, bytes }) => ({ request, status, bytes }));
    expect((await check(chained(soundDrafts()), records)).problems).toEqual([
      'req_1 was refused with 402, and charged 300',
    ]);
    const lost = withEntry(5, (draft) => ({ ...draft, type: 'UsageReconciled.v1' }));
    expect((await check(lost, records)).problems).toEqual([]);
  });

  it('one id for two requests, and a request without any', async () => {
    const [first] = clients;
    if (!first) throw new Error('no client');
    const { problems, missing } = await check(chained(soundDrafts()), [
      first,
      first,
      { status: 200, bytes: true },
    ]);
    expect(problems).toContain('req_1 is the id of two requests');
    expect(missing).toBe(1);
  });

  it('an empty log, and a file without clients: nothing was checked', async () => {
    expect((await check([])).problems).toContain('the log has no entries');
    expect((await check(chained(soundDrafts()), [])).problems).toEqual([
      'there are no client records',
    ]);
  });

  it('any entry that was changed, dropped, repeated or moved', async () => {
    const lines = chained(soundDrafts());
    for (let n = 0; n < lines.length; n += 1) {
      const line = lines[n] ?? '';
      const [before, after] = [lines.slice(0, n), lines.slice(n + 1)];
      const changed = line.replace('"epoch":1', '"epoch":2');
      const tampered = [
        [...before, changed, ...after],
        [...before, ...after],
        [...before, line, line, ...after],
      ];
      for (const [how, each] of tampered.entries()) {
        // The last entry has none behind it that would notice: its money does, or the verifier.
        if (n === lines.length - 1 && how < 1) continue;
        const report = await check(each);
        expect(report.problems.length, `entry ${n + 1}, way ${how}`).toBeGreaterThan(0);
      }
    }
  });

  it('in so many lines and no more', async () => {
    const many = Array.from({ length: 30 }, (_, n) => ({
      ...{ request: `req_x${n}`, status: 200 },
      bytes: true,
    }));
    const report = await check(chained(soundDrafts()), [...clients, ...many]);
    expect(report.missing).toBe(30);
    expect(reportLine(report)).toContain('money WRONG');
    expect(problemLines(report).split('\n')).toHaveLength(22);
    expect(problemLines(report)).toContain('and 10 more');
  });
});

it('reads amounts to the last minor unit', () => {
  expect(minorUnits('0.000000001', 'USD/9')).toBe(1n);
  expect(minorUnits('12', 'USD/9')).toBe(12_000_000_000n);
  expect(minorUnits('12.50', 'TOK/0')).toBeUndefined();
  expect(minorUnits('12.00', 'TOK/0')).toBe(12n);
  expect(minorUnits('1e3', 'USD/9')).toBeUndefined();
});
