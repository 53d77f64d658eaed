// Who signs: what an entry may say of it. Which keys are to be trusted, no entry says.
import { describe, expect, it } from 'vitest';
import { verifyExport } from '../src/index.ts';
import { exportFolder, exportOf } from './exports.ts';
import { type Lie, testLies, verifier } from './lies.ts';
import { chain, opening, origin } from './log-builder.ts';
import { restored, rotated, secondSigner, signerStory } from './signer-story.ts';

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
    expect(await verdictOf(exportOf(lines))).toEqual({ culprit: undefined, failed: [] });
  });
});

describe('a log that was restored', () => {
  it('has the origin from then on, which its checkpoint has, too', async () => {
    const place = await exportFolder();
    const lines = chain(signerStory);
    await place.put(exportOf(lines, secondSigner));
    const options = { keys: [secondSigner.verifierKey] };
    expect(await verifyExport(place.folder, options)).toMatchObject({ outcome: 'verified' });
    await place.put(exportOf(lines));
    const { culprit } = await verifyExport(place.folder);
    expect(culprit?.message).toMatch(/checkpoints are of .*r2/);
    await place.remove();
  });
});
