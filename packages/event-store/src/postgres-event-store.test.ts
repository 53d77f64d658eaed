import { describe, expect, it } from 'vitest';
import { noLeaf, postgresEventStore } from './index.ts';

type Pool = Parameters<typeof postgresEventStore>[0];

/** A pool whose every query comes to this. What it does not offer, the store does not use. */
function poolOf(query: () => Promise<{ readonly rows: readonly object[] }>): Pool {
  return { query } as unknown as Pool;
}

const failing = (fault: unknown) => postgresEventStore(poolOf(() => Promise.reject(fault)));
const batch = { ledger: 'led_a', epoch: 1n, expectedSeq: 0n, entries: [], leaf: noLeaf };

describe('a failure of PostgreSQL', () => {
  it.each([
    ['of the network', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['of a server that stops', Object.assign(new Error('shutdown'), { code: '57P01' })],
    ['of a statement that took too long', Object.assign(new Error('time'), { code: '57014' })],
    ['without any code', new Error('Connection terminated')],
    ['that is no error', 'odd'],
  ])('%s leaves the outcome open', async (_, cause) => {
    const expected = { code: 'database_unavailable', cause };
    await expect(failing(cause).append(batch)).rejects.toMatchObject(expected);
  });

  it.each(['23505', '22021'])('%s is a refusal that would come again', async (code) => {
    const cause = Object.assign(new Error('refused'), { code });
    await expect(failing(cause).append(batch)).rejects.toMatchObject({ code: 'internal', cause });
  });

  it('to answer at all is nothing to go on with', async () => {
    const silent = postgresEventStore(poolOf(async () => ({ rows: [] })));
    await expect(silent.openEpoch('led_a')).rejects.toMatchObject({ code: 'internal' });
    expect(await silent.append(batch)).toEqual({ status: 'fenced' });
  });
});
