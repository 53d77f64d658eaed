import { describe, it } from 'vitest';
import { budget, dollars, given, issue, lease, posting, tree } from '../../test/given.ts';
import { report } from '../../test/given-leases.ts';
import { fillPool, freeze } from '../../test/given-money.ts';

const open = [
  ...tree,
  issue('user', dollars(5)),
  issue('team', dollars(20)),
  budget('dep', dollars(1)),
];

const crossed = (...percents: readonly number[]) =>
  percents.map((percent) => ({ type: 'ThresholdCrossed.v1', data: { percent } }) as const);

describe('ReportUsage', () => {
  it('takes from the wallet, and counts on the path, whatever the limits say', () =>
    given(...open)
      .when(report(dollars(2)))
      .gives(
        {
          type: 'UsageReported.v1',
          postings: [posting('wallet:user', 'spent:openai', dollars(2))],
          data: {
            ...{ report: 'rep1', node: 'user', model: 'gpt-4o-mini', account: undefined },
            excess: dollars(2),
            budgets: [{ node: 'dep', used: dollars(2), held: 0n, limit: dollars(1) }],
          },
        },
        ...crossed(50, 80, 100),
      ));

  it('takes from the first that covers it', () =>
    given(...open, fillPool('team', 'team', dollars(10)))
      .when(report(dollars(6), { provider: undefined }))
      .gives(
        {
          type: 'UsageReported.v1',
          postings: [posting('pool:team', 'spent:unknown', dollars(6))],
          data: { account: 'pool:team' },
        },
        ...crossed(50, 80, 100),
      ));

  it('takes from the first as far as it goes, and from overrun the rest', () =>
    given(...open, fillPool('team', 'team', dollars(10)), lease(1, 0n))
      .when(report(dollars(16)))
      .gives(
        {
          type: 'UsageReported.v1',
          postings: [
            posting('wallet:user', 'spent:openai', dollars(5)),
            posting('overrun', 'spent:openai', dollars(11)),
          ],
        },
        ...crossed(50, 80, 100),
      ));

  it('passes a frozen wallet by, and takes from it when there is nobody else', () => {
    given(...open, fillPool('team', 'team', dollars(10)), freeze('user'))
      .when(report(dollars(1)))
      .gives(
        { type: 'UsageReported.v1', postings: [{ from: 'pool:team' }] },
        ...crossed(50, 80, 100),
      );
    given(...open, { type: 'SetPayment', node: 'user', order: ['own'] }, freeze('user'))
      .when(report(dollars(1)))
      .gives(
        { type: 'UsageReported.v1', postings: [{ from: 'wallet:user' }] },
        ...crossed(50, 80, 100),
      );
  });

  it('is an entry without postings when it costs nothing', () =>
    given(...open)
      .when(report(0n))
      .gives({ type: 'UsageReported.v1', postings: [], data: { excess: undefined, budgets: [] } }));

  it.each([
    ['node_unknown', { node: 'nowhere' }],
    ['asset_unknown', { asset: 'TOK/0' }],
  ] as const)('is refused: %s', (code, change) =>
    given(...open)
      .when(report(1n, change))
      .refuses(code),
  );
});
