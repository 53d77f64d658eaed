import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, type TestChat, testChat } from '../../test/fakes.ts';
import { refuse } from '../domain/refusal.ts';
import { completeChat } from './complete-chat.ts';

/** What happens to the money of one round while its *admitted* is written. */
type Fate = 'stays' | 'called back' | 'called back for good' | 'client goes';

/** A chat whose rounds have these fates; money stays from then on. */
async function asked(fates: readonly Fate[], over: { readonly mints?: boolean } = {}) {
  const base = testChat({});
  const gone = new AbortController();
  const { leases, log } = base;
  let round = 0;
  const admitted: TestChat['log']['admitted'] = async (record) => {
    log.records.push({ type: 'admitted', ...record });
    const fate = fates[round] ?? 'stays';
    round += 1;
    leases.alive = fate === 'stays';
    if (fate === 'called back for good') {
      leases.refusal = refuse('wallet_frozen', { node: 'usr_a', account: 'wallet:usr_a' });
    }
    if (fate === 'client goes') gone.abort();
  };
  const deps: TestChat = { ...base, log: Object.assign(log, { admitted }) };
  let minted = 1;
  const outcome = await completeChat(deps)({
    requestId: 'req_1',
    anotherId: over.mints === false ? undefined : () => `req_${++minted}`,
    ...{ caller, ...chatAsk({ max_tokens: 8 }), signal: gone.signal },
  });
  return { outcome, deps, records: log.records, last: `req_${minted}` };
}

const shortly = (records: TestChat['log']['records']) =>
  records.map((record) => `${record.type} ${'request' in record ? record.request : ''}`);

describe('money that is called back before its request begins', () => {
  it('is taken again, under another id; what was written has its ending', async () => {
    const { outcome, deps, records } = await asked(['called back']);
    expect(outcome).toMatchObject({ outcome: 'replied' });
    expect(shortly(records)).toEqual([
      ...['admitted req_1', 'released req_1', 'admitted req_2', 'settled req_2'],
    ]);
    expect(records[1]).toMatchObject({ reason: 'lease_over' });
    expect(deps.leases.running).toBe(0);
  });

  it('is refused as it would be now, when there is none any more', async () => {
    const { outcome, records } = await asked(['called back for good']);
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'wallet_frozen' });
    expect(shortly(records)).toEqual(['admitted req_1', 'released req_1', 'refused req_2']);
  });

  it('is not asked for by a client that has gone', async () => {
    const { outcome, records } = await asked(['client goes']);
    expect(outcome).toMatchObject({ code: 'request_cancelled' });
    expect(shortly(records)).toEqual(['admitted req_1', 'released req_1']);
    expect(records[1]).toMatchObject({ reason: 'request_cancelled' });
  });

  it('is given up in the end, by its own name', async () => {
    const { outcome, records } = await asked(Array<Fate>(9).fill('called back'));
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'lease_over' });
    expect(records).toHaveLength(6);
  });

  it('is given up at once where nobody mints ids', async () => {
    const { outcome, records } = await asked(['called back'], { mints: false });
    expect(outcome).toMatchObject({ code: 'lease_over' });
    expect(records).toHaveLength(2);
  });

  it('leaves one ending for every admitted, whatever happens when', async () => {
    const fate = fc.constantFrom<Fate>(
      ...(['stays', 'called back', 'called back for good', 'client goes'] as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 5 }), async (fates) => {
        const { outcome, deps, records, last } = await asked(fates);
        const of = (...types: string[]) =>
          records.flatMap((record) =>
            types.includes(record.type) && 'request' in record ? [record.request] : [],
          );
        const admitted = of('admitted');
        expect(new Set(admitted).size).toBe(admitted.length);
        expect(of('settled', 'released')).toEqual(admitted);
        // The last id is the one that the client hears the answer under.
        expect([...admitted, ...of('refused')].at(-1)).toBe(last);
        expect(of('settled')).toEqual(outcome.outcome === 'replied' ? [last] : []);
        expect(deps.leases.running).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
