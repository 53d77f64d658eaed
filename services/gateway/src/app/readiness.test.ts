import { describe, expect, it } from 'vitest';
import { type ReadinessDeps, readiness } from './readiness.ts';

function look(changes: Partial<ReadinessDeps> = {}, missing: readonly string[] = []) {
  return readiness({
    prices: { isMissing: false },
    leases: { isConnected: true, held: () => 0 },
    journal: { full: false },
    peers: { missing: async () => missing },
    rateLimits: { isDegraded: false },
    bus: {},
    isClosing: () => false,
    ...changes,
  });
}

const leases = (isConnected: boolean, held: number) => ({ isConnected, held: () => held });

describe('a gateway', () => {
  it('serves when nothing is missing', async () => {
    expect(await look()).toEqual({ serves: true, missing: [], degraded: [] });
  });

  it.each([
    ['the price book', { prices: { isMissing: true } }],
    ['room in the journal', { journal: { full: true } }],
    ['it is closing', { isClosing: () => true }],
  ])('without what only it can have does not serve, leases or not: %s', async (what, change) => {
    expect(await look({ ...change, leases: leases(true, 3) })).toEqual({
      serves: false,
      missing: [what],
      degraded: [],
    });
  });

  it.each([['ledger'], ['ledger, which answers late'], ['ledger: clock_unsafe'], ['PostgreSQL']])(
    'serves without %s while it has a lease, and not without one',
    async (away) => {
      expect(await look({ leases: leases(true, 1) }, [away])).toEqual({
        serves: true,
        missing: [away],
        degraded: [],
      });
      expect(await look({}, [away])).toEqual({ serves: false, missing: [away], degraded: [] });
    },
  );

  it('serves without a bus, and says so', async () => {
    const bus = { isConnected: () => false };
    expect(await look({ bus })).toEqual({ serves: true, missing: [], degraded: ['bus'] });
    expect(await look({ bus: { isConnected: () => true } })).toMatchObject({ degraded: [] });
  });

  it('serves without quota while it has a lease, and not without one', async () => {
    expect(await look({ leases: leases(false, 1) })).toEqual({
      serves: true,
      missing: ['quota'],
      degraded: [],
    });
    expect(await look({ leases: leases(false, 0) })).toEqual({
      serves: false,
      missing: ['quota'],
      degraded: [],
    });
  });

  it('serves without those who are not asked on the way of a request', async () => {
    const away = ['identity', 'metering', 'policy'];
    expect(await look({}, away)).toEqual({ serves: true, missing: away, degraded: [] });
  });

  it('serves without Redis, and says that it goes by its share of the limits', async () => {
    expect(await look({ rateLimits: { isDegraded: true } })).toEqual({
      serves: true,
      missing: [],
      degraded: ['redis'],
    });
  });
});
