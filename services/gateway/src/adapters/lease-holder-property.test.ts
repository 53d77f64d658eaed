import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LeaseScene, leaseScene as scene } from '../../test/lease-scene.ts';
import type { Taken } from '../ports/leases.ts';

// Methodology: any order of takes, ends, recalls and silences, and of answers to the questions. What
// is reserved and charged on a lease never passes its amount as long as no request costs more than
// its estimate, and every lease goes back once, with the number of the requests that it admitted.
it('never admits more than it was granted', async () => {
  const answers = ['grant', 'grant', 'refuse', 'recall'];
  const kinds = ['take', 'take', 'take', 'take', 'end', 'wait', 'break', ...answers];
  const step = fc.record({
    kind: fc.constantFrom(...kinds),
    amount: fc.bigInt(1n, 50n),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const audit = auditor();
      for (const { kind, amount } of steps) await audit.step(kind, amount);
      await audit.close();
    }),
    { numRuns: 200 },
  );
});

/** A scene, and a second set of books about it that is kept by other means. */
function auditor() {
  const made = scene();
  const granted = new Map<string, bigint>();
  const used = new Map<string, bigint>();
  const admitted = new Map<string, number>();
  const running: { taken: Taken; estimate: bigint }[] = [];
  const use = (lease: string, amount: bigint) =>
    void used.set(lease, (used.get(lease) ?? 0n) + amount);
  const began = (taken: Taken, estimate: bigint): void => {
    running.push({ taken, estimate });
    use(taken.lease, estimate);
    taken.admit();
    admitted.set(taken.lease, (admitted.get(taken.lease) ?? 0) + 1);
  };
  const steps: Record<string, (amount: bigint) => void> = {
    take: (amount) =>
      void made.take(amount).then((taken) => {
        if (taken.outcome === 'taken') began(taken, amount);
      }),
    end: (amount) => {
      const ended = running.shift();
      if (!ended) return;
      const charged = amount < ended.estimate ? amount : ended.estimate;
      use(ended.taken.lease, charged - ended.estimate);
      ended.taken.end(charged);
    },
    ...quotaSteps(made, granted),
    wait: (amount) => made.wait(Number(amount) * 100),
    break: () => made.holder.disconnected(),
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    step: async (kind: string, amount: bigint) => {
      steps[kind]?.(amount);
      await settle();
      for (const [lease, sum] of used) expect(sum <= (granted.get(lease) ?? 0n)).toBe(true);
    },
    close: async () => {
      while (running.length > 0) {
        steps.end?.(0n);
        await settle();
      }
      made.wait(31_000);
      const back = made.returned.map(({ lease }) => lease);
      expect([...back].sort()).toEqual([...granted.keys()].sort());
      for (const { lease, admitted: count } of made.returned) {
        expect(count).toBe(admitted.get(lease) ?? 0);
      }
    },
  };
}

/** What quota does: it answers any open question, in any order, and wants money back. */
function quotaSteps(made: LeaseScene, granted: Map<string, bigint>) {
  const answered = new Set<number>();
  const question = (amount: bigint) => {
    const open = made.wishes.filter(({ number }) => !answered.has(number));
    const wish = open[Number(amount) % open.length];
    if (wish) answered.add(wish.number);
    return wish;
  };
  return {
    grant: (amount: bigint) => {
      const wish = question(amount);
      if (!wish) return;
      const size = wish.estimate + amount / 10n;
      granted.set(`lea_${wish.number}`, size);
      made.grant(size, wish.number);
    },
    refuse: (amount: bigint) => {
      const wish = question(amount);
      if (!wish) return;
      const code = amount % 2n === 0n ? 'budget_held' : 'insufficient_credits';
      made.holder.refused({ number: wish.number, code, params: {} });
    },
    recall: () => made.holder.recalled({ ledger: 'led_a', node: 'usr_a', asset: 'USD/9' }),
  };
}
