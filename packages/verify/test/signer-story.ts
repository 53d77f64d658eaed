import { createSignerKey } from '@alfred/proof';
import { type Draft, opening, origin } from './log-builder.ts';

/** Who signs a log once it was restored. */
export const secondSigner = createSignerKey(`${origin}/r2`);

const key = (name: string, number: number) => `${name}+0000000${number}+${'A'.repeat(44)}`;

/** The key of a log, by its number, takes over from another. */
export const rotated = (from: number, to: number, name: string = origin): Draft => ({
  type: 'SignerKeyRotated.v1',
  data: { from: key(name, from), to: key(name, to) },
});

/** What was signed of the log from its third entry on is lost. */
export const restored = (
  over: object = {},
  { lost = origin, next = secondSigner.name }: { lost?: string; next?: string } = {},
): Draft => ({
  type: 'LedgerRestored.v1',
  data: {
    ...{ from: 3, to: 90, checkpoint: { origin: lost, size: 90, root: 'ab'.repeat(32) } },
    ...{ origin: next, key: key(next, 1), ...over },
  },
});

/** A fourth story: who signs, before and after a restore. It is of the second origin. */
export const signerStory: readonly Draft[] = [
  ...opening,
  { type: 'PeriodClosed.v1', data: { until: 1_700_000_000_000_000, previous: 0 } },
  rotated(1, 2),
  rotated(2, 3),
  restored(),
  rotated(1, 2, secondSigner.name),
];
