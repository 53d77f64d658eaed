// Every way that we know to tamper with how one key vouches for the next, before a reader who has the
// first key alone.
import { createSignerKey } from '@alfred/proof';
import { type Files, sealed, withFile } from './exports.ts';
import { chain, origin, signer } from './log-builder.ts';
import {
  type Handing,
  handedExport,
  handoverNote,
  secondSigner,
  signerOf,
  signerStory,
  storyHandovers,
} from './signer-story.ts';
import type { Tampering } from './tamperings.ts';

const lines = chain(signerStory);
const honest = handedExport(lines);
const [first, second, third] = storyHandovers as [Handing, Handing, Handing];
const other = createSignerKey(origin);
const options = { keys: [signer.verifierKey] };

/** With sums made anew. */
const resummed = (name: string, bytes: string | Buffer): Files =>
  sealed(withFile(honest, name, bytes));
const note = (name: string): string => String(honest.get(name));
const forged = chain([
  ...signerStory.slice(0, 9),
  { type: 'SignerKeyRotated.v1', data: { from: signer.verifierKey, to: other.verifierKey } },
]);
const over = (by: Handing['by']): Handing => ({ size: 10, as: origin, by });

/** Of one bit it depends whether what it makes is still a letter of base64. */
const damaged = /was changed after it was signed|is not a signed checkpoint/;

function flipped(name: string, at: number): Buffer {
  const bytes = Buffer.from(honest.get(name) ?? '');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

/** All of them; `options` are the first key alone. */
export const handoverTamperings: readonly Tampering[] = [
  {
    how: 'flip a bit of the root in a handover',
    files: resummed('handovers/11', flipped('handovers/11', note('handovers/11').indexOf('=') - 9)),
    ...{ options, names: { files: ['handovers/11'] }, says: damaged },
  },
  {
    how: 'flip a bit of a signature in a handover',
    files: resummed('handovers/12', flipped('handovers/12', note('handovers/12').length - 9)),
    ...{ options, names: { files: ['handovers/12'] }, says: damaged },
  },
  {
    how: 'drop the first handover',
    files: handedExport(lines, [second, third]),
    ...{ options, names: { files: ['handovers/12'] }, says: /by the key that entry 10 brings/ },
  },
  {
    how: 'drop the last handover',
    files: handedExport(lines, [first, second]),
    ...{ options, names: { entry: 13 }, says: /no handover shows/ },
  },
  {
    how: 'drop every handover',
    files: handedExport(lines, []),
    ...{ options, names: { entry: 10 }, says: /no handover shows/ },
  },
  {
    how: 'sign a handover with another key instead of the old one',
    files: resummed('handovers/12', handoverNote(lines, { ...second, by: [other, secondSigner] })),
    ...{ options, names: { files: ['handovers/12'] }, says: /from which that of entry 12 takes/ },
  },
  {
    how: 'sign a handover with the old key alone',
    files: resummed('handovers/12', handoverNote(lines, { ...second, by: [signerOf(3)] })),
    ...{ options, names: { files: ['handovers/12'] }, says: /by the key that entry 12 brings/ },
  },
  {
    how: 'put a handover in the place of another',
    files: resummed('handovers/13', note('handovers/12')),
    ...{ options, names: { files: ['handovers/13'] }, says: /of the size in its name/ },
  },
  {
    how: 'take the handover of another log',
    files: resummed('handovers/12', handoverNote(lines, { ...second, as: 'alfred/other/r2' })),
    ...{ options, names: { files: ['handovers/12'] }, says: /is of alfred\/other\/r2, not of/ },
  },
  {
    how: 'take a handover of a fork of the log',
    files: resummed('handovers/11', handoverNote(chain([...signerStory]).with(0, ''), first)),
    ...{ options, names: { files: ['handovers/11'] }, says: /does not have the root of the first/ },
  },
  {
    how: 'add a rotation to a forger, and no handover',
    files: handedExport(forged, [], other),
    ...{ options, names: { entry: 10 }, says: /no handover shows/ },
  },
  {
    how: 'add a rotation to a forger, who alone signs the handover',
    files: handedExport(forged, [over([other])], other),
    ...{ options, names: { files: ['handovers/10'] }, says: /from which that of entry 10 takes/ },
  },
  {
    how: 'add a rotation to a forger, with a signature of the first key that is none',
    files: handedExport(forged, [over([{ ...signer, ...fake() }, other])], other),
    ...{ options, names: { files: ['handovers/10'] }, says: /from which that of entry 10 takes/ },
  },
];

/** Signs under the name of the log, with a key of the forger. */
function fake() {
  const { privateKey } = createSignerKey(origin);
  return { privateKey };
}
