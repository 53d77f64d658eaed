import { describe, expect, it } from 'vitest';
import type { HeldLease, SeenLeases } from '../ports/ledger.ts';
import { checkHeld } from './check-held.ts';

const lease = (number: bigint, ledger = 'led_a'): HeldLease => ({
  ...{ organization: 'org_a', ledger, incarnation: 'inc_a', number, lease: `lea_${number}` },
});

/** A ledger that frees so many at a time. */
function setUp(open: readonly HeldLease[], atOnce: number) {
  const asked: SeenLeases[] = [];
  let left = open;
  const ledger = {
    closeUnseen: async (seen: SeenLeases) => {
      asked.push(seen);
      const unseen = left.filter(
        ({ lease: id, number }) => number <= seen.upTo && !seen.leases.includes(id),
      );
      left = left.filter((one) => !unseen.slice(0, atOnce).includes(one));
    },
    openLeasesIn: async (of: string) => left.filter(({ ledger: its }) => its === of),
  };
  return { check: checkHeld({ ledger }), asked, left: () => left };
}

const seen = { ledger: 'led_a', incarnation: 'inc_a', upTo: 5n };

describe('checkHeld', () => {
  it('repeats until nothing unseen is open, and leaves what is seen or came later', async () => {
    const open = [1n, 2n, 3n, 4n, 5n, 6n].map((number) => lease(number));
    const { check, asked, left } = setUp(open, 2);
    expect(await check({ ...seen, leases: ['lea_2'] })).toBe(true);
    expect(left().map(({ lease: id }) => id)).toEqual(['lea_2', 'lea_6']);
    expect(asked).toHaveLength(2);
  });

  it('closes the asks also when nothing is open, and looks at its own ledger alone', async () => {
    const { check, asked } = setUp([lease(1n, 'led_b')], 0);
    expect(await check({ ...seen, leases: [] })).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('stops when a round closes nothing, and says that something is left', async () => {
    const { check, asked } = setUp([lease(1n)], 0);
    expect(await check({ ...seen, leases: [] })).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('gives up when the ledger does not come to an end', async () => {
    const open = Array.from({ length: 65 }, (_, number) => lease(BigInt(number)));
    const { check, asked } = setUp(open, 1);
    expect(await check({ ...seen, upTo: 65n, leases: [] })).toBe(false);
    expect(asked).toHaveLength(64);
  });
});
