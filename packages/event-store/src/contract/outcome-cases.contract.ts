import { expect } from 'vitest';
import type { EventStore } from '../event-store.ts';
import { knownOutcome } from '../known-outcome.ts';
import {
  appended,
  batchOf,
  type Failing,
  keyedBatch,
  ledger,
  type StoreCase,
  texts,
} from './case.contract.ts';

const failings: readonly Failing[] = ['lost', 'unheard', 'unanswered'];

/** Long enough for a connection to come back. Milliseconds. */
const pauseMs = 50;

function surviving(store: EventStore): EventStore {
  const pause = async () => void (await new Promise((resolve) => setTimeout(resolve, pauseMs)));
  return knownOutcome(store, { attemptsMax: 20, pause });
}

export const outcomeCases: readonly StoreCase[] = [
  ...failings.map(
    (how) =>
      ({
        name: `leaves it open what became of an append that was ${how}`,
        run: async ({ store, failNextAppend }) => {
          const head = await store.openEpoch(ledger);
          failNextAppend(how);
          await expect(store.append(batchOf(head, ['one']))).rejects.toMatchObject({
            code: 'database_unavailable',
          });
          await expect
            .poll(() =>
              texts(store).then(
                (all) => all.length,
                () => -1,
              ),
            )
            .toBe(how === 'lost' ? 0 : 1);
        },
      }) satisfies StoreCase,
  ),
  ...failings.map(
    (how) =>
      ({
        name: `is known to have an append once that was ${how}`,
        run: async ({ store, failNextAppend }) => {
          const head = await appended(store, await store.openEpoch(ledger), ['zero']);
          failNextAppend(how);
          const batch = keyedBatch(head, 'use:a', 'use:b');
          expect(await surviving(store).append(batch)).toEqual({ status: 'appended' });
          expect((await texts(store)).map(([, text]) => text)).toEqual(['zero', 'use:a', 'use:b']);
          expect(await store.head(ledger)).toEqual({ ...head, seq: 3n, leaf: batch.leaf });
          // Its keys are taken, though nobody was told.
          const next = { ...head, seq: 3n, leaf: batch.leaf };
          await expect(store.append(keyedBatch(next, 'use:a'))).rejects.toMatchObject({
            code: 'internal',
          });
          await appended(store, next, ['next']);
        },
      }) satisfies StoreCase,
  ),
  {
    name: 'is known to be taken over when that happened while an append was lost',
    run: async ({ store, other, failNextAppend }) => {
      const older = await store.openEpoch(ledger);
      const newer = await other.openEpoch(ledger);
      await appended(other, newer, ['theirs']);
      failNextAppend('lost');
      const outcome = await surviving(store).append(batchOf(older, ['ours']));
      expect(outcome).toEqual({ status: 'fenced' });
      expect(await texts(store)).toEqual([[1n, 'theirs']]);
    },
  },
];
