import { describe, expect, it } from 'vitest';
import { caller } from '../../test/fakes.ts';
import { type LeaseScene, leaseScene as scene } from '../../test/lease-scene.ts';

const heldByOthers = {
  outcome: 'refused',
  code: 'budget_held',
  params: { node: 'usr_a', retryAfter: '1' },
};
const unavailable = { outcome: 'refused', code: 'service_unavailable' };

/** A scene where the first of these requests was served, by a lease for one. */
function shortOfMoney(
  requests: number,
): LeaseScene & { waiting: ReturnType<LeaseScene['take']>[] } {
  const made = scene();
  const waiting = Array.from({ length: requests + 1 }, () => made.take(10n)).slice(1);
  made.grant(10n);
  return { ...made, waiting };
}

const numbers = ({ wishes }: LeaseScene): number[] => wishes.map(({ number }) => number);

describe('when each lease is for one request', () => {
  it('asks for eight at once, for the next with each grant, and for nobody when all are refused', () => {
    const made = shortOfMoney(20);
    expect(numbers(made)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    made.grant(10n, 5);
    expect(numbers(made).at(-1)).toBe(10);
    made.held(2);
    expect(made.wishes).toHaveLength(10);
  });

  it('asks for no more than those who wait', () => {
    expect(numbers(shortOfMoney(3))).toEqual([1, 2, 3, 4]);
  });

  it('serves from every lease that has room, the youngest first', async () => {
    const made = shortOfMoney(2);
    made.grant(10n, 2);
    made.grant(10n, 3);
    const [a, b] = await Promise.all(made.waiting);
    expect([a, b]).toMatchObject([{ lease: 'lea_2' }, { lease: 'lea_3' }]);
    for (const taken of [a, b]) if (taken?.outcome === 'taken') taken.cancel();
    expect([made.takeNow(10n).lease, made.takeNow(10n).lease]).toEqual(['lea_3', 'lea_2']);
    expect(made.wishes).toHaveLength(3);
    expect(made.returned).toEqual([]);
  });

  it('asks one question again once there is plenty', () => {
    const made = shortOfMoney(3);
    made.grant(40n, 2);
    made.grant(10n, 3);
    made.grant(40n, 4);
    for (let n = 0; n < 20; n += 1) void made.take(10n);
    expect(made.wishes).toHaveLength(5);
  });

  it('lets nobody wait for the answer to a question that another lease has made needless', async () => {
    const made = shortOfMoney(9);
    made.grant(10n, 3);
    expect(await made.waiting[0]).toMatchObject({ lease: 'lea_3' });
    made.grant(10n, 2);
    expect(await made.waiting[1]).toMatchObject({ lease: 'lea_2' });
  });

  it('keeps nobody from a little because another one needs much', async () => {
    const made = shortOfMoney(0);
    const much = made.take(50n);
    const little = made.take(5n);
    made.grant(5n, 3);
    expect(await little).toMatchObject({ lease: 'lea_3' });
    made.grant(50n, 2);
    expect(await much).toMatchObject({ lease: 'lea_2' });
  });

  it('gives a lease back at once that has no room for one more', async () => {
    const made = shortOfMoney(1);
    made.grant(19n, 2);
    const [taken] = await Promise.all(made.waiting);
    if (taken?.outcome !== 'taken') throw new Error('not taken');
    taken.admit();
    taken.end(9n);
    expect(made.returned).toEqual([]);
    const next = made.takeNow(10n);
    next.admit();
    next.end(1n);
    expect(made.returned).toMatchObject([{ lease: 'lea_2', admitted: 2 }]);
  });

  it('leaves the other spenders room to ask', () => {
    const made = scene();
    const who = (n: number) => ({ ...caller, node: `usr_${n}`, path: ['org_a', `usr_${n}`] });
    for (let n = 0; n < 30; n += 1) {
      for (let m = 0; m < 20; m += 1) void made.take(10n, who(n));
      made.grant(10n);
    }
    const underWay = made.wishes.length - 30;
    expect(underWay).toBe(128 + 30 - 16);
  });
});

describe('when others hold the money', () => {
  it('refuses those who were there when the question was asked, not those who came later', async () => {
    const made = scene();
    const first = made.take(10n);
    made.wait(100);
    const later = made.take(10n);
    made.held(1);
    expect(await first).toMatchObject({ code: 'budget_held', params: { node: 'usr_a' } });
    made.grant(10n, 2);
    expect(await later).toMatchObject({ lease: 'lea_2' });
  });

  it('refuses at once everybody whom money that is gone concerns', async () => {
    const made = scene();
    const first = made.take(10n);
    made.wait(100);
    const later = made.take(10n);
    made.holder.refused({ number: 1, code: 'insufficient_credits', params: {} });
    for (const one of [first, later]) {
      expect(await one).toMatchObject({ code: 'insufficient_credits' });
    }
  });

  it('nobody waits longer than a second while quota answers', async () => {
    const made = shortOfMoney(9);
    made.wait(500);
    for (const number of [2, 3, 4]) made.grant(10n, number);
    const late = made.take(10n);
    made.wait(499);
    for (const number of [5, 6]) made.grant(10n, number);
    made.wait(1);
    expect(await Promise.all(made.waiting)).toMatchObject([
      ...[2, 3, 4, 5, 6].map((number) => ({ lease: `lea_${number}` })),
      ...Array.from({ length: 4 }, () => heldByOthers),
    ]);
    made.grant(10n, 7);
    expect(await late).toMatchObject({ lease: 'lea_7' });
  });

  it('says that quota is away only when it has not answered for two seconds', async () => {
    const made = scene();
    const first = made.take(10n);
    made.wait(1_999);
    const second = made.take(10n);
    made.wait(1);
    expect(await first).toMatchObject(unavailable);
    made.wait(500);
    made.grant(5n);
    made.wait(500);
    expect(await second).toEqual(heldByOthers);
  });
});
