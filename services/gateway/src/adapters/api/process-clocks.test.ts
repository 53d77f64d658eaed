import { manualClock, wallWatch } from '@alfred/clock';
import { expect, it } from 'vitest';
import { processClocks } from './process-clocks.ts';

const hour = 3_600_000_000n;

function clocks() {
  const ledgerClock = manualClock(10n * hour);
  const ownClock = manualClock(10n * hour);
  const [ledger, wall] = [wallWatch(ledgerClock), wallWatch(ownClock)];
  const big = ({ wall: now, expected }: { wall: number; expected: number }) => ({
    wall: BigInt(now),
    expected: BigInt(expected),
  });
  const client = {
    getClock: async () => ({ steady: ledger.read().isSteady, ...big(ledger.read()) }),
    confirmClock: async () => big(ledger.confirm()),
  };
  return { ledgerClock, ownClock, ...processClocks({ ledger: client, wall }) };
}

it('shows each part as it is', async () => {
  const { ledgerClock, ownClock, read } = clocks();
  ledgerClock.stepMicros(-hour);
  ownClock.stepMicros(2n);
  expect(await read()).toEqual([
    { part: 'ledger', isSteady: false, wall: 9n * hour, step: -hour },
    { part: 'gateway', isSteady: true, wall: 10n * hour + 2n, step: 2n },
  ]);
});

it('confirms every part, and says by how much it had moved', async () => {
  const { ledgerClock, ownClock, read, confirm } = clocks();
  for (const clock of [ledgerClock, ownClock]) clock.stepMicros(hour);
  expect(await confirm()).toEqual([
    { part: 'ledger', isSteady: true, wall: 11n * hour, step: hour },
    { part: 'gateway', isSteady: true, wall: 11n * hour, step: hour },
  ]);
  expect((await read()).map(({ isSteady, step }) => [isSteady, step])).toEqual([
    [true, 0n],
    [true, 0n],
  ]);
});
