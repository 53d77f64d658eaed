import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fairLine } from './fair-line.ts';

const whole = { amount: 4n, share: 4n };

it('serves each spender in turn, and each in the order of its own asks', () => {
  const line = fairLine<string>();
  for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'c2']) line.join(name.slice(0, 1), name);
  expect(line.next(9)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3']);
  expect(line.next(2)).toEqual(['a1', 'b1']);
  line.served('a1', whole);
  expect(line.next(9)).toEqual(['b1', 'c1', 'a2', 'c2', 'a3']);
  line.leave('b1');
  line.leave('b1');
  line.served('unknown', whole);
  line.leave('c1');
  expect(line.next(9)).toEqual(['c2', 'a2', 'a3']);
  expect(line.all()).toEqual(['a2', 'a3', 'c2']);
  expect(line.size).toBe(3);
});

it('leaves the turn with one who did not get its whole share', () => {
  const line = fairLine<string>();
  for (const name of ['a1', 'a2', 'a3', 'b1', 'b2']) line.join(name.slice(0, 1), name);
  line.served('a1', { amount: 3n, share: 4n });
  expect(line.next(2)).toEqual(['a2', 'b1']);
  expect([line.due('a2', 4n), line.due('b1', 4n), line.due('unknown', 4n)]).toEqual([1n, 4n, 4n]);
  line.served('a2', { amount: 1n, share: 4n });
  expect(line.next(2)).toEqual(['b1', 'a3']);
  expect(line.due('a3', 4n)).toBe(4n);
});

// Methodology: any number of asks of a few spenders, served one at a time. As long as a spender waits,
// no other one is served twice more than it.
it('lets nobody be overtaken by one who asks for more', () => {
  const asks = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 60 });
  fc.assert(
    fc.property(asks, (spenders) => {
      const line = fairLine<{ readonly of: string }>();
      for (const of of spenders) line.join(of, { of });
      const served = new Map<string, number>([...new Set(spenders)].map((of) => [of, 0]));
      while (line.size > 0) {
        const [next] = line.next(1);
        if (!next) throw new Error('nobody is next');
        line.served(next, whole);
        served.set(next.of, (served.get(next.of) ?? 0) + 1);
        const waiting = new Set(line.all().map(({ of }) => of));
        for (const of of waiting) {
          expect((served.get(next.of) ?? 0) - (served.get(of) ?? 0)).toBeLessThanOrEqual(1);
        }
      }
    }),
  );
});
