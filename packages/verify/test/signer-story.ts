import { checkpointText, createSignerKey, type SignerKey, signNote } from '@alfred/proof';
import { exportOf, type Files, rootOver, sealed } from './exports.ts';
import { type Draft, opening, origin, signer } from './log-builder.ts';

/** Who signs a log once it was restored. */
export const secondSigner = createSignerKey(`${origin}/r2`);

const signers = new Map([
  [`${origin} 1`, signer],
  [`${secondSigner.name} 1`, secondSigner],
]);

/** The key of a log, by its number. */
export function signerOf(number: number, name: string = origin): SignerKey {
  const known = signers.get(`${name} ${number}`) ?? createSignerKey(name);
  signers.set(`${name} ${number}`, known);
  return known;
}

/** The key of a log, by its number, takes over from another. */
export const rotated = (from: number, to: number, name: string = origin): Draft => ({
  type: 'SignerKeyRotated.v1',
  data: { from: signerOf(from, name).verifierKey, to: signerOf(to, name).verifierKey },
});

/** What was signed of the log from its third entry on is lost. */
export const restored = (
  over: object = {},
  { lost = origin, next = secondSigner.name }: { lost?: string; next?: string } = {},
): Draft => ({
  type: 'LedgerRestored.v1',
  data: {
    ...{ from: 3, to: 90, checkpoint: { origin: lost, size: 90, root: 'ab'.repeat(32) } },
    ...{ origin: next, key: signerOf(1, next).verifierKey, ...over },
  },
});

const closed: Draft = {
  type: 'PeriodClosed.v1',
  data: { until: 1_700_000_000_000_000, previous: 0 },
};

/** A fourth story: who signs, before and after a restore. It is of the second origin. */
export const signerStory: readonly Draft[] = [
  ...opening,
  closed,
  rotated(1, 2),
  rotated(2, 3),
  restored(),
  rotated(1, 2, secondSigner.name),
];

/** What the signers of the story signed: the keys before and after. Entries 10 and 11 in one. */
export const storyHandovers: readonly Handing[] = [
  { size: 11, as: origin, by: [signerOf(1), signerOf(2), signerOf(3)] },
  { size: 12, as: secondSigner.name, by: [signerOf(3), secondSigner] },
  { size: 13, as: secondSigner.name, by: [secondSigner, signerOf(2, secondSigner.name)] },
];

/** Who signs the story at its end. */
export const lastSigner = signerOf(2, secondSigner.name);

export interface Handing {
  readonly size: number;
  /** The origin that it states. */
  readonly as: string;
  readonly by: readonly SignerKey[];
}

/** A checkpoint over the first lines, signed by several. */
export function handoverNote(lines: readonly string[], { size, as, by }: Handing): string {
  const root = rootOver(lines.slice(0, size));
  const text = checkpointText({ origin: as, size: BigInt(size), root });
  const signatures = by.map((key) => signNote(text, key).slice(text.length + 1));
  return `${text}\n${signatures.join('')}`;
}

/** An export of these lines with its handovers, signed by the last of the keys. */
export function handedExport(
  lines: readonly string[],
  handings: readonly Handing[] = storyHandovers,
  key: SignerKey = lastSigner,
): Files {
  const notes = handings.map((each): [string, Buffer] => [
    `handovers/${each.size}`,
    Buffer.from(handoverNote(lines, each)),
  ]);
  return sealed(new Map([...exportOf(lines, key), ...notes]));
}
