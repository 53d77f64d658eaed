import { builtInBook, priceBook, withOverrides } from '@alfred/pricing';
import { afterEach, describe, expect, it } from 'vitest';
import { cut, setUpIntake } from '../../test/intake-set-up.ts';
import { book, ending, note, opened, returned } from '../../test/usage-factory.ts';

let set: ReturnType<typeof setUpIntake>;
afterEach(() => set.close());

/** Applies a journal of these records, and says what stopped. */
async function apply(incarnation: string, records: Parameters<typeof cut>[1]) {
  const all = [opened(incarnation), ...records];
  for (const block of cut(incarnation, all, [2])) set.intake.accept(block);
  await set.reaches(incarnation, BigInt(all.length * 10));
  return set.stopped;
}

const effects = () =>
  set.ledger.effects.map((command) =>
    'amount' in command ? `${command.type} ${command.amount}` : command.type,
  );

describe('an ending that comes after its request was charged by policy', () => {
  it('is the difference to that, not a second charge', async () => {
    set = setUpIntake();
    const reconciled = ending('req_a', { ending: 'reconciled', amount: '1000' });
    await apply('inc_a', [note('req_a'), reconciled]);
    expect(await apply('inc_b', [ending('req_a')])).toEqual([]);
    expect(effects()).toEqual(['capture 1000', 'late 4500']);
  });

  it('stops when it follows an ending of its own', async () => {
    set = setUpIntake();
    await apply('inc_a', [note('req_a'), ending('req_a')]);
    const other = ending('req_a', { amount: '0', ending: 'released' });
    expect(await apply('inc_b', [other])).toEqual(['idempotency_key_reused']);
    expect(effects()).toEqual(['capture 4500']);
  });

  it('finds a lease that is gone by its key', async () => {
    set = setUpIntake();
    set.ledger.refuse('lease_unknown', ({ type }) => type === 'capture');
    const [found, lost] = [ending('req_a', { leaseKey: 'lease:inc_a:1' }), ending('req_b')];
    expect(await apply('inc_a', [found, lost])).toEqual(['lease_unknown']);
    expect(effects()).toEqual(['late 4500']);
  });
});

describe('the return of a lease that the ledger does not know', () => {
  it('is no news where the lease was ended by policy, and stops elsewhere', async () => {
    set = setUpIntake();
    set.store.expired.add('lea_gone');
    set.ledger.refuse('lease_unknown', ({ type }) => type === 'return');
    const records = [returned('lea_gone'), returned('lea_never')];
    expect(await apply('inc_a', records)).toEqual(['lease_unknown']);
    expect(set.store.runs.flatMap(({ stopped }) => stopped)).toHaveLength(1);
  });
});

describe('a charge of a superseded price version', () => {
  const dearer = (price: string) => ({
    provider: 'sim',
    model: 'sim/echo',
    aliases: ['echo'],
    asset: 'USD/9',
    prices: { inputUncached: price, outputText: '600000000' },
  });
  const right = priceBook(
    withOverrides(builtInBook(), JSON.stringify({ models: [dearer('300000000')] })),
  );

  it('is captured as it says, and rated again at once', async () => {
    set = setUpIntake({ superseded: new Map([[book.version, right.version]]), books: [right] });
    const free = ending('req_b', { ending: 'released', amount: '0' });
    expect(await apply('inc_a', [ending('req_a'), free])).toEqual([]);
    expect(effects()).toEqual(['capture 4500', 'capture 0', 'rerate 6000']);
    expect(set.ledger.effects.at(-1)).toMatchObject({
      of: { request: 'req_a' },
      ...{ price: right.version, reason: 'price_corrected' },
    });
    expect(set.store.runs.flatMap(({ rerated }) => rerated)).toMatchObject([
      { request: 'req_a', price: right.version, amount: 6000n },
    ]);
  });

  it('stays as it is where the right version says the same', async () => {
    set = setUpIntake({ superseded: new Map([[book.version, right.version]]), books: [right] });
    await apply('inc_a', [ending('req_a', { model: 'lorem' })]);
    expect(effects()).toEqual(['capture 4500']);
  });

  it('stops when the ledger does not take the new one', async () => {
    set = setUpIntake({ superseded: new Map([[book.version, right.version]]), books: [right] });
    set.ledger.refuse('request_unknown', ({ type }) => type === 'rerate');
    expect(await apply('inc_a', [ending('req_a')])).toEqual(['request_unknown']);
    expect(set.store.runs.flatMap(({ rerated }) => rerated)).toEqual([]);
  });
});
