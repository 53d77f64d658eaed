// Who signs: what an entry may say of it. Which keys are to be trusted, no entry says.
import { createSignerKey } from '@alfred/proof';
import { describe, expect, it } from 'vitest';
import { verifyExport } from '../src/index.ts';
import { exportFolder, rootOver } from './exports.ts';
import { type Lie, testLies, verifier } from './lies.ts';
import { chain, noteOver, opening, origin, signer } from './log-builder.ts';
import {
  handedExport,
  restored,
  rotated,
  secondSigner,
  signerOf,
  signerStory,
  storyHandovers,
} from './signer-story.ts';

const lies: readonly Lie[] = [
  ['a key to itself', 'form', [rotated(1, 1)], /to itself/],
  ['a key of another log', 'form', [rotated(1, 2, 'alfred/other')], /not of alfred/],
  ['a key after one that does not sign', 'form', [rotated(1, 2), rotated(1, 3)], /does not sign/],
  [
    'an origin that is not the next',
    'form',
    [restored({}, { next: `${origin}/r3` })],
    /not the next/,
  ],
  ['a loss from the future', 'form', [restored({ from: 80 })], /cannot be lost/],
  ['a loss of nothing', 'form', [restored({ from: 91 })], /cannot be lost/],
  ['another loss than signed', 'form', [restored({ to: 91 })], /more or less/],
  ['a loss of another log', 'form', [restored({}, { lost: 'alfred/other' })], /another log/],
  [
    'a key of the old origin',
    'form',
    [restored({ key: `${origin}+00000001+${'A'.repeat(44)}` })],
    /not of/,
  ],
  [
    'money that a rotation moves',
    'postings',
    [{ ...rotated(1, 2), postings: [['issued', 'wallet:usr_one', 5]] }],
    /may not post/,
  ],
];

describe('entries about who signs', () => {
  testLies(lies);
});

describe('a log whose key was rotated', () => {
  const verdictOf = verifier();
  it('is as good as any other', async () => {
    const lines = chain([...opening, rotated(1, 2), rotated(2, 3)]);
    const by = [signerOf(1), signerOf(2), signerOf(3)];
    const files = handedExport(lines, [{ size: 10, as: origin, by }], signerOf(3));
    expect(await verdictOf(files)).toEqual({ culprit: undefined, failed: [] });
  });
});

describe('a log that was restored', () => {
  it('has the origin from then on, which its checkpoint has, too', async () => {
    const place = await exportFolder();
    const lines = chain(signerStory);
    await place.put(handedExport(lines));
    const options = { keys: [secondSigner.verifierKey] };
    expect(await verifyExport(place.folder, options)).toMatchObject({ outcome: 'verified' });
    await place.put(handedExport(lines, storyHandovers, signer));
    const { culprit } = await verifyExport(place.folder);
    expect(culprit?.message).toMatch(/checkpoints are of .*r2/);
    await place.remove();
  });

  it('is held against what was kept before: as far as it goes on, and where it was lost', async () => {
    const place = await exportFolder();
    const lines = chain(signerStory);
    await place.put(handedExport(lines));
    const verdictOn = (older: string) =>
      verifyExport(place.folder, { keys: [secondSigner.verifierKey], older: Buffer.from(older) });
    const before = await verdictOn(noteOver(2, rootOver(lines.slice(0, 2))));
    expect(before).toMatchObject({ outcome: 'verified', trust: 'authenticated' });
    const { culprit } = await verdictOn(noteOver(50, rootOver(lines.slice(0, 2))));
    expect(culprit).toMatchObject({ kind: 'entry', entry: 3 });
    expect(culprit?.message).toMatch(/^to 90 were lost: the log says so, and goes on as .*\/r2$/);
    const other = createSignerKey('alfred/other');
    const { findings } = await verdictOn(noteOver(2, rootOver(lines.slice(0, 2)), other));
    expect(findings[0]?.message).toMatch(/is of another log, alfred\/other/);
    await place.remove();
  });
});
