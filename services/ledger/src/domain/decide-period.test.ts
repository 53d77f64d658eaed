import { expect, it } from 'vitest';
import { after, bench, hour, start, tree } from '../../test/given.ts';
import { report } from '../../test/given-leases.ts';
import type { ClosePeriod } from './period.ts';

const close = (until: number): ClosePeriod => ({ type: 'ClosePeriod', until });

function opened() {
  const here = bench();
  for (const command of tree) here.run(command);
  return here;
}

it('closes periods in order, each from where the last one ended', () => {
  const here = opened();
  expect(here.run(close(start - hour))).toMatchObject({
    events: [{ type: 'PeriodClosed.v1', data: { until: start - hour, previous: 0 } }],
  });
  expect(here.run(close(start))).toMatchObject({
    events: [{ data: { until: start, previous: start - hour } }],
  });
  expect(here.state.closedUntil).toBe(start);
  for (const again of [start, start - 1]) {
    expect(here.run(close(again))).toMatchObject({ refusal: { code: 'period_past' } });
  }
});

it('closes nothing that has not ended', () => {
  const here = opened();
  expect(here.run(after(hour, close(start + 2 * hour)))).toMatchObject({
    refusal: { code: 'period_ahead' },
  });
  expect(here.run(after(2 * hour, close(start + 2 * hour)))).not.toHaveProperty('refusal');
});

it('refuses a report of usage that is dated into it, and no other', () => {
  const here = opened();
  here.run(close(start));
  expect(here.run({ ...report(5n), effective: start - 1 })).toMatchObject({
    refusal: { code: 'period_closed' },
  });
  expect(here.run({ ...report(5n), effective: start })).not.toHaveProperty('refusal');
  expect(here.run(report(5n, { report: 'rep2' }))).not.toHaveProperty('refusal');
});
