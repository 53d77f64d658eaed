import { manualClock } from '@alfred/clock';
import { describe, expect, it } from 'vitest';
import type { Limit } from '../domain/size.ts';
import type { GrantedLease, LeaseAsk, LeaseLedger, RefusedLease } from '../ports/ledger.ts';
import { grantLease } from './grant-lease.ts';
import { recalls, type WantedBack } from './recalls.ts';

const ask: LeaseAsk = {
  incarnation: 'inc_a',
  number: 1n,
  organization: 'org_a',
  ledger: 'led_a',
  node: 'usr_a',
  asset: 'USD/9',
  estimate: 100n,
  burnPerSecond: 0n,
};
const granted = (amount: bigint): GrantedLease => ({
  outcome: 'granted',
  lease: 'lea_a',
  amount,
  ttlMs: 30_000n,
});
const refused = (code: string): RefusedLease => ({
  outcome: 'refused',
  code,
  params: { node: 'dep_a' },
});

/**
 * A ledger with one limit, whose held part comes back bit by bit with recalls. So many tries are
 * overtaken by others, between the reading of the limit and the refusal.
 */
function setUp(
  start: Limit,
  { freedByRecall = 0n, code = 'budget_exhausted', overtaken = 0 } = {},
) {
  const clock = manualClock(0n);
  const told: WantedBack[] = [];
  const asked: bigint[] = [];
  let limit = start;
  const gateways = recalls();
  gateways.connect((wanted) => {
    told.push(wanted);
    const { left, held, liveLeases } = limit;
    limit = { left: left + freedByRecall, held: held - freedByRecall, liveLeases };
  });
  const ledger: LeaseLedger = {
    limits: async () => [limit],
    openLease: async ({ estimate }, most) => {
      asked.push(most);
      return limit.left >= estimate && asked.length > overtaken ? granted(most) : refused(code);
    },
    openLeases: async () => [],
  };
  const sleep = async (ms: number) => clock.advanceMicros(BigInt(ms) * 1000n);
  const grant = grantLease({ ledger, recalls: gateways, clock, sleep });
  return { grant: () => grant(ask, new AbortController().signal), told, asked, clock };
}

describe('grantLease', () => {
  it('asks for its size once when there is room', async () => {
    const { grant, asked, told } = setUp({ left: 10_000n, held: 0n, liveLeases: 0n });
    expect(await grant()).toEqual(granted(100n));
    expect(asked).toEqual([100n]);
    expect(told).toEqual([]);
  });

  it('recalls what others hold and is granted when it comes back', async () => {
    const held = { left: 0n, held: 500n, liveLeases: 5n };
    const { grant, told } = setUp(held, { freedByRecall: 60n });
    expect(await grant()).toMatchObject({ outcome: 'granted' });
    expect(told).toHaveLength(2);
    expect(told[0]).toMatchObject({ ledger: 'led_a', node: 'dep_a', asset: 'USD/9' });
  });

  it('says held, and may be repeated, when nothing comes back in time', async () => {
    const { grant, clock } = setUp({ left: 0n, held: 500n, liveLeases: 5n });
    expect(await grant()).toEqual({
      outcome: 'refused',
      code: 'budget_held',
      params: { node: 'usr_a' },
    });
    expect(clock.elapsedMicros() >= 250_000n).toBe(true);
  });

  it('says exhausted at once when waiting cannot help', async () => {
    const { grant, told, clock } = setUp({ left: 5n, held: 20n, liveLeases: 1n });
    expect(await grant()).toEqual(refused('budget_exhausted'));
    expect(told).toEqual([]);
    expect(clock.elapsedMicros()).toBe(0n);
  });

  it('tries again when others overtook it: that money is held now, not gone', async () => {
    const free = { left: 500n, held: 0n, liveLeases: 0n };
    expect(await setUp(free, { overtaken: 2 }).grant()).toMatchObject({ outcome: 'granted' });
    expect(await setUp(free, { overtaken: 99 }).grant()).toMatchObject({ code: 'budget_held' });
  });

  it('passes a refusal on that is not about money', async () => {
    const held = { left: 0n, held: 500n, liveLeases: 1n };
    const { grant } = setUp(held, { code: 'node_unknown' });
    expect(await grant()).toEqual(refused('node_unknown'));
  });
});
