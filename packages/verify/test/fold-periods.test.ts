// Up to where the books are closed.
import { describe, expect, it } from 'vitest';
import { reported } from './drafts.ts';
import { exportOf } from './exports.ts';
import { type Lie, testLies, verifier } from './lies.ts';
import { chain, counter, type Draft, moment, opening } from './log-builder.ts';

/** Closes up to so many seconds after the first entry. */
const closed = (until: number, previous?: number): Draft => ({
  type: 'PeriodClosed.v1',
  data: { until: moment(until), previous: previous === undefined ? 0 : moment(previous) },
});

const report = (effective: number): Draft => ({
  ...reported('rep_1', 40, { budgets: [counter('usr_one', 40, 0, 1500)] }),
  effective: moment(effective),
});

const lies: readonly Lie[] = [
  ['a closing from elsewhere', 'form', [closed(1, 0)], /from elsewhere/],
  ['a closing of what is closed', 'form', [closed(2), closed(2, 2)], /closed already/],
  ['a closing of the future', 'form', [closed(60)], /not ended/],
  [
    'money that a closing moves',
    'postings',
    [{ ...closed(1), postings: [['issued', 'wallet:usr_one', 5]] }],
    /may not post/,
  ],
  ['usage dated into what is closed', 'form', [closed(1), closed(3, 1), report(2)], /are closed/],
];

describe('the end of a period', () => {
  testLies(lies);
  const verdictOf = verifier();
  it('is followed by others, and by reports of what is open', async () => {
    const lines = chain([...opening, closed(1), closed(3, 1), report(3)]);
    expect(await verdictOf(exportOf(lines))).toEqual({ culprit: undefined, failed: [] });
  });
});
