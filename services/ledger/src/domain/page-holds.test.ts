import { expect, it } from 'vitest';
import { bench, dollars, issue, start, tree } from '../../test/given.ts';
import { captureHold, place, release } from '../../test/given-holds.ts';
import { holdEffect } from './page-holds.ts';

it('sums up what consecutive entries did to holds', () => {
  const here = bench();
  for (const step of [...tree, issue('user', dollars(10))]) here.run(step);
  const before = here.events.length;
  const capped = { hold: 'hld2', overCapture: 'cap' } as const;
  for (const step of [
    ...[place(dollars(3)), captureHold(dollars(1)), place(dollars(2), capped)],
    ...[captureHold(dollars(1)), captureHold(dollars(3), { hold: 'hld2' }), release()],
  ]) {
    expect(here.run(step)).toMatchObject({ outcome: 'accepted' });
  }
  const entries = here.events
    .slice(before)
    .map((event, index) => ({ seq: before + index + 1, at: start + index, event }));
  const { placed, changed, steps } = holdEffect(entries);
  expect(placed).toMatchObject([
    { hold: 'hld1', node: 'user', account: 'wallet:user', amount: dollars(3), seq: before + 1 },
    { hold: 'hld2', overCapture: 'cap', seq: before + 3 },
  ]);
  const none = { excess: 0n, uncaptured: 0n };
  expect(changed).toEqual([
    {
      ...{ hold: 'hld1', captured: dollars(2), ...none, left: 0n },
      end: { how: 'released', at: start + 5 },
    },
    {
      ...{ hold: 'hld2', captured: dollars(2), ...none, uncaptured: dollars(1), left: 0n },
      end: { how: 'captured', at: start + 4 },
    },
  ]);
  expect(steps.map(({ hold, type, amount }) => [hold, type, amount])).toEqual([
    ['hld1', 'HoldPlaced.v1', dollars(3)],
    ['hld1', 'HoldCaptured.v1', dollars(1)],
    ['hld2', 'HoldPlaced.v1', dollars(2)],
    ['hld1', 'HoldCaptured.v1', dollars(1)],
    ['hld2', 'HoldCaptured.v1', dollars(2)],
    ['hld1', 'HoldReleased.v1', dollars(1)],
  ]);
});
