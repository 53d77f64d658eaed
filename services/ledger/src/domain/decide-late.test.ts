import { describe, expect, it } from 'vitest';
import {
  after,
  budget,
  day,
  dollars,
  ending,
  giveBack,
  given,
  hour,
  issue,
  lease,
  posting,
  second,
  tree,
  usd,
} from '../../test/given.ts';
import { expire, lapse, late, rerate } from '../../test/given-leases.ts';
import { balanceOf, findBudget, type LedgerState } from './state.ts';

const open = [
  ...tree,
  issue('user', dollars(10)),
  budget('dep', dollars(40), 'lifetime'),
  lease(1, dollars(4)),
];
const over = 32 * second;
const lapsed = [...open, after(over, lapse())];
const expired = (policy: 'charge' | 'return') => [...lapsed, after(over + day, expire(policy))];
const counterOf = (state: LedgerState) => [
  ...(findBudget(state, { node: 'dep', asset: usd, window: 'lifetime' })?.counters.values() ?? []),
];
const leaseKey = 'lease:inc:1';

describe('CaptureLate', () => {
  it('takes from what was left unproven, which is counted already', () => {
    const { state, ...outcome } = given(...expired('charge')).when(late('r1', dollars(3)));
    outcome.gives({
      type: 'LateUsage.v1',
      postings: [posting('unproven:lea1', 'spent:openai', dollars(3))],
      data: {
        ...{ request: 'r1', lease: 'lea1', charge: dollars(3), before: undefined },
        ...{ excess: undefined, account: undefined, budgets: [] },
      },
    });
    expect(counterOf(state)).toMatchObject([{ used: dollars(4), held: 0n }]);
  });

  it('takes from whoever paid what nothing was left for, and then from overrun', () =>
    given(...expired('charge'))
      .when(late('r1', dollars(12)))
      .gives({
        type: 'LateUsage.v1',
        postings: [
          posting('unproven:lea1', 'spent:openai', dollars(4)),
          posting('wallet:user', 'spent:openai', dollars(6)),
          posting('overrun', 'spent:openai', dollars(2)),
        ],
        data: { excess: dollars(8), budgets: [{ used: dollars(12), held: 0n }] },
      }));

  it('takes from the wallet when what was left went back', () =>
    given(...expired('return'))
      .when(late('r1', dollars(3)))
      .gives({
        type: 'LateUsage.v1',
        postings: [posting('wallet:user', 'spent:openai', dollars(3))],
        data: { budgets: [{ used: dollars(3) }] },
      }));

  it('subtracts what was reconciled before', () =>
    given(
      ...lapsed,
      ending('r1', dollars(1), { ending: 'reconciled' }),
      after(over + day, expire('charge')),
    )
      .when(late('r1', dollars(3)))
      .gives({
        type: 'LateUsage.v1',
        postings: [posting('unproven:lea1', 'spent:openai', dollars(2))],
        data: { before: dollars(1), charge: dollars(3) },
      }));

  it('gives back what was reconciled too much', () => {
    const { state, ...outcome } = given(
      ...lapsed,
      ending('r1', dollars(3), { ending: 'reconciled' }),
      after(over + day, expire('charge')),
    ).when(late('r1', dollars(1)));
    outcome.gives({
      type: 'LateUsage.v1',
      postings: [posting('spent:openai', 'wallet:user', dollars(2))],
      data: { before: dollars(3), charge: dollars(1), budgets: [{ used: dollars(2) }] },
    });
    expect(balanceOf(state, 'wallet:user', usd)).toBe(dollars(8));
  });

  it('is an entry without postings when it is what was reconciled', () =>
    given(...open, ending('r1', dollars(1), { ending: 'reconciled' }), giveBack(1))
      .when(late('r1', dollars(1), { leaseKey }))
      .gives({ type: 'LateUsage.v1', postings: [], data: { asset: usd, budgets: [] } }));

  it('finds a long-closed lease by its key, and counts in windows that are remembered', () =>
    given(...open, giveBack(0))
      .when(after(hour, late('r1', dollars(2), { leaseKey })))
      .gives({
        type: 'LateUsage.v1',
        postings: [posting('wallet:user', 'spent:openai', dollars(2))],
        data: { budgets: [{ node: 'dep', used: dollars(2), held: 0n }] },
      }));

  it('counts in no window that is forgotten', () =>
    given(
      ...tree,
      issue('user', dollars(10)),
      budget('dep', dollars(20), 'day'),
      ...[lease(1, dollars(4)), giveBack(0), after(day, lease(2, 0n))],
    )
      .when(after(day, late('r1', dollars(2), { leaseKey })))
      .gives({ type: 'LateUsage.v1', data: { budgets: [] } }));

  it('takes from a lease that is open still, as any ending does', () => {
    const { state, ...outcome } = given(
      ...lapsed,
      ending('r1', dollars(1), { ending: 'reconciled' }),
    ).when(late('r1', dollars(3)));
    outcome.gives({
      type: 'LateUsage.v1',
      postings: [posting('held:lea1', 'spent:openai', dollars(2))],
      data: { budgets: [{ used: dollars(3), held: dollars(1) }] },
    });
    expect(state.leases.get('lea1')).toMatchObject({ ended: 1 });
    expect(state.holds.get('wallet:user USD/9')?.held).toBe(dollars(1));
  });

  it('is the ending of its request when there was none, and closes the lease with it', () =>
    given(...open, giveBack(1))
      .when(late('r1', dollars(1)))
      .gives(
        { type: 'LateUsage.v1', data: { before: undefined } },
        { type: 'LeaseClosed.v1', postings: [{ amount: dollars(3) }], data: { admitted: 1 } },
      ));

  it.each([
    ['lease_unknown', { lease: 'lea9' }],
    ['lease_unknown', { lease: 'lea9', leaseKey: 'lease:inc:9' }],
    ['lease_unknown', { lease: 'lea9', leaseKey }],
    ['lease_foreign', { node: 'other' }],
    ['lease_foreign', { asset: 'TOK/0' }],
  ] as const)('is refused: %s %j', (code, change) =>
    given(...open)
      .when(late('r1', 1n, change))
      .refuses(code),
  );

  it('is refused for a request that another lease was charged for', () =>
    given(...open, ending('r1', 1n), lease(2, 1n))
      .when(late('r1', 2n, { lease: 'lea2' }))
      .refuses('lease_foreign', { lease: 'lea2' }));
});

describe('Rerate', () => {
  const settled = [...open, ending('r1', dollars(2)), giveBack(1)];

  it('takes what is missing', () =>
    given(...settled)
      .when(rerate('r1', dollars(3)))
      .gives({
        type: 'Rerated.v1',
        postings: [posting('wallet:user', 'spent:openai', dollars(1))],
        data: {
          ...{ request: 'r1', lease: 'lea1', node: 'user', reason: 'price_corrected', price: 'v2' },
          ...{ before: dollars(2), charge: dollars(3), excess: dollars(1) },
          budgets: [{ node: 'dep', used: dollars(3), held: 0n }],
        },
      }));

  it('gives back what was too much', () =>
    given(...settled)
      .when(rerate('r1', dollars(0.5), 'v2', 'disputed'))
      .gives({
        type: 'Rerated.v1',
        postings: [posting('spent:openai', 'wallet:user', dollars(1.5))],
        data: { reason: 'disputed', excess: undefined, budgets: [{ used: dollars(0.5) }] },
      }));

  it('is an entry without postings when nothing changes', () =>
    given(...settled)
      .when(rerate('r1', dollars(2)))
      .gives({ type: 'Rerated.v1', postings: [], data: { budgets: [] } }));

  it('starts from the charge as it stands, not from the first one', () =>
    given(...settled, rerate('r1', dollars(1)), rerate('r1', dollars(5), 'v3'))
      .when(rerate('r1', dollars(4), 'v4'))
      .gives({
        type: 'Rerated.v1',
        postings: [posting('spent:openai', 'wallet:user', dollars(1))],
        data: { before: dollars(5), charge: dollars(4), budgets: [{ used: dollars(4) }] },
      }));

  it('is what late usage starts from', () =>
    given(
      ...lapsed,
      ending('r1', dollars(2), { ending: 'reconciled' }),
      rerate('r1', dollars(1)),
      after(over + day, expire('charge')),
    )
      .when(late('r1', dollars(2)))
      .gives({
        type: 'LateUsage.v1',
        postings: [posting('unproven:lea1', 'spent:openai', dollars(1))],
        data: { before: dollars(1) },
      }));

  it('pays overrun back first', () => {
    const { state, ...outcome } = given(...open, ending('r1', dollars(12)), giveBack(1)).when(
      rerate('r1', dollars(9)),
    );
    outcome.gives({
      type: 'Rerated.v1',
      postings: [
        posting('spent:openai', 'overrun', dollars(2)),
        posting('spent:openai', 'wallet:user', dollars(1)),
      ],
    });
    expect(balanceOf(state, 'overrun', usd)).toBe(0n);
  });

  it('goes below zero in no window that came later than the charge', () =>
    given(...open, ending('r1', dollars(2)), budget('org', dollars(9), 'lifetime'), giveBack(1))
      .when(rerate('r1', 0n))
      .gives({ type: 'Rerated.v1', data: { budgets: [{ node: 'dep', used: 0n }] } }));

  it('charges what was free before', () =>
    given(...open, ending('r1', 0n, { provider: undefined }), giveBack(1))
      .when(rerate('r1', dollars(1)))
      .gives({
        type: 'Rerated.v1',
        postings: [posting('wallet:user', 'spent:unknown', dollars(1))],
        data: { before: 0n, budgets: [{ node: 'dep', used: dollars(1) }] },
      }));

  it('gives back to each provider’s account what came from there', () =>
    given(
      ...lapsed,
      ending('r1', dollars(1), { ending: 'reconciled', provider: undefined }),
      late('r1', dollars(3)),
    )
      .when(rerate('r1', dollars(0.5)))
      .gives({
        type: 'Rerated.v1',
        postings: [
          posting('spent:openai', 'wallet:user', dollars(2)),
          posting('spent:unknown', 'wallet:user', dollars(0.5)),
        ],
      }));

  it('is refused for a request that has no charge, or none that anybody could tell', () => {
    given(...open)
      .when(rerate('r1', 1n))
      .refuses('request_unknown', { request: 'r1' });
    given(...open, ending('r1', 0n, { ending: 'released' }), giveBack(1))
      .when(rerate('r1', 1n))
      .refuses('request_unknown', { request: 'r1' });
    given(...open, ending('r1', 0n, { ending: 'released' }))
      .when(rerate('r1', 1n))
      .gives({ type: 'Rerated.v1', postings: [{ from: 'wallet:user' }] });
  });
});
