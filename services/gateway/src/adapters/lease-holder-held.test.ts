import { describe, expect, it } from 'vitest';
import { caller } from '../../test/fakes.ts';
import { type LeaseScene, leaseScene as scene, withLease } from '../../test/lease-scene.ts';

const lists = ({ others }: LeaseScene) => others.filter(({ type }) => type === 'held');

const held = (upTo: number, ...leases: string[]) => ({
  type: 'held',
  upTo,
  ledgers: [{ ledger: 'led_a', leases }],
});

describe('over a new stream', () => {
  it('says nothing while nothing was asked', () => {
    const made = scene();
    made.holder.connected();
    expect(lists(made)).toEqual([]);
  });

  it('lists what came of all that was asked, before it asks anew for those who wait', async () => {
    const made = await withLease(100n);
    void made.take(200n);
    made.holder.disconnected();
    made.holder.connected();
    expect(lists(made)).toEqual([held(2, 'lea_1')]);
    expect(made.wishes.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('drops a grant of the old stream: the ledger frees it', async () => {
    const made = scene();
    const waiting = made.take(10n);
    made.holder.disconnected();
    made.grant(10n, 1);
    made.holder.connected();
    made.grant(10n, 1);
    expect(made.holder.held()).toBe(0);
    expect(lists(made)).toEqual([held(1)]);
    made.grant(10n, 2);
    expect(await waiting).toMatchObject({ lease: 'lea_2' });
    expect(made.returned).toEqual([]);
  });

  it('lists a lease that goes until the ledger has its last word', async () => {
    const made = await withLease(100n);
    made.wait(1_000);
    expect(made.returned).toHaveLength(1);
    expect(made.holder.parting()).toEqual(['lea_1']);
    made.holder.connected();
    made.holder.parted(['lea_1']);
    made.holder.connected();
    expect(lists(made)).toEqual([held(1, 'lea_1'), held(1)]);
  });

  it('repeats nothing that the ledger has confirmed', async () => {
    const made = await withLease(100n);
    made.holder.connected();
    made.holder.checked('led_b', 9);
    made.holder.checked('led_a', 1);
    made.holder.connected();
    expect(lists(made)).toHaveLength(1);
    void made.take(200n);
    made.holder.checked('led_a', 1);
    made.holder.disconnected();
    made.holder.connected();
    expect(lists(made).at(-1)).toEqual(held(2, 'lea_1'));
  });

  it('lists every ledger that was asked', async () => {
    const made = await withLease(100n);
    void made.take(5n, { ...caller, ledger: 'led_b', node: 'usr_b' });
    made.holder.disconnected();
    made.holder.connected();
    expect(lists(made)).toMatchObject([
      {
        upTo: 2,
        ledgers: [
          { ledger: 'led_a', leases: ['lea_1'] },
          { ledger: 'led_b', leases: [] },
        ],
      },
    ]);
  });

  it('names no more than one command takes: it goes as far as that', async () => {
    const made = scene();
    for (let n = 1; n <= 1_005; n += 1) {
      const waiting = made.take(10n);
      made.grant(10n);
      const taken = await waiting;
      if (taken.outcome === 'taken') taken.end(10n);
    }
    expect(made.holder.parting()).toHaveLength(1_005);
    made.holder.connected();
    const [list] = lists(made);
    expect(list).toMatchObject({ upTo: 1_000 });
    expect(list?.type === 'held' && list.ledgers[0]?.leases).toHaveLength(1_000);
  });
});

describe('after a question without an answer', () => {
  it('lists what came up to it, again until it is confirmed; others ask anew', async () => {
    const made = await withLease(100n);
    const waiting = made.take(200n);
    made.wait(2_000);
    expect(await waiting).toMatchObject({ code: 'service_unavailable' });
    expect(lists(made)).toEqual([held(2, 'lea_1')]);
    made.wait(1_999);
    expect(lists(made)).toHaveLength(1);
    made.wait(1);
    expect(lists(made)).toHaveLength(2);
    made.holder.checked('led_a', 2);
    made.wait(4_000);
    expect(lists(made)).toHaveLength(2);
  });

  it('counts a refusal that does not say what the ledger did', async () => {
    const made = scene();
    void made.take(10n);
    made.holder.refused({ number: 1, code: 'deadline_exceeded', params: {} });
    made.wait(2_000);
    expect(lists(made)).toEqual([held(1)]);
  });

  it('asks anew for those whose question is older: its answer does not count any more', async () => {
    const made = scene();
    made.wait(1_000);
    const waiting = made.take(10n);
    void made.take(10n, { ...caller, node: 'usr_b' });
    made.wait(1_900);
    made.holder.refused({ number: 2, code: 'deadline_exceeded', params: {} });
    made.wait(99);
    expect(lists(made)).toEqual([held(2)]);
    made.grant(10n, 1);
    expect(made.holder.held()).toBe(0);
    made.holder.connected();
    made.grant(10n);
    expect(await waiting).toMatchObject({ lease: 'lea_3' });
  });

  it('takes a plain refusal for an answer', async () => {
    const made = scene();
    void made.take(10n);
    made.holder.refused({ number: 1, code: 'budget_exhausted', params: {} });
    made.wait(2_000);
    expect(lists(made)).toEqual([]);
  });

  it('accounts for everything now and then, but for what is under way', async () => {
    const made = scene();
    void made.take(10n);
    made.holder.refused({ number: 1, code: 'budget_exhausted', params: {} });
    made.wait(29_000);
    void made.take(10n);
    made.wait(1_000);
    expect(lists(made)).toEqual([held(1)]);
    made.grant(10n, 2);
    expect(made.holder.held()).toBe(1);
  });
});
