// Trust across keys: the first key, or a checkpoint that it signed, is all that a reader needs to have.
import { createSignerKey } from '@alfred/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatReport, type Report, verifyExport } from '../src/index.ts';
import { exportFolder, type Files, rootOver, withFile } from './exports.ts';
import { chain, noteOver, opening, origin, signer } from './log-builder.ts';
import {
  handedExport,
  handoverNote,
  lastSigner,
  rotated,
  secondSigner,
  signerOf,
  signerStory,
  storyHandovers,
} from './signer-story.ts';

// Methodology: a log of two rotations, a restore and a third rotation, as its signers would leave it;
// what was kept from its beginning has to be enough, and nothing that was made by others may be.

const lines = chain(signerStory);
const honest = handedExport(lines);
const [first, second, third] = storyHandovers as [Handing, Handing, Handing];
type Handing = (typeof storyHandovers)[0];

let place: Awaited<ReturnType<typeof exportFolder>>;
beforeAll(async () => {
  place = await exportFolder();
});
afterAll(() => place.remove());

async function verified(
  files: Files,
  options: Parameters<typeof verifyExport>[1] = { keys: [signer.verifierKey] },
): Promise<Report> {
  await place.put(files);
  return verifyExport(place.folder, options);
}

const authentic = { outcome: 'verified', trust: 'authenticated', findings: [] };

describe('an export whose keys were rotated, and which was restored', () => {
  it('is authenticated by the first key alone, and says by what', async () => {
    const report = await verified(honest);
    expect(report).toMatchObject(authentic);
    expect(formatReport(report, { color: false })).toContain(
      'ok       every new key was vouched for by the one before it: 4 took over: trust passes handovers/11, handovers/12, handovers/13\n',
    );
  });

  it.each([
    ['the second', signerOf(2)],
    ['the third', signerOf(3)],
    ['that of the restore', secondSigner],
    ['the last', lastSigner],
  ])('is authenticated by %s key alone', async (_, key) => {
    expect(await verified(honest, { keys: [key.verifierKey] })).toMatchObject(authentic);
  });

  it('is authenticated by a checkpoint that the first key signed, which stands in it nowhere', async () => {
    const older = Buffer.from(noteOver(2, rootOver(lines.slice(0, 2))));
    expect(await verified(honest, { older })).toMatchObject(authentic);
    const stranger = Buffer.from(noteOver(2, rootOver(lines.slice(0, 2)), createSignerKey(origin)));
    expect(await verified(honest, { older: stranger })).toMatchObject({
      ...{ outcome: 'verified', trust: 'self-consistent' },
    });
  });

  it('may end in the checkpoint of a handover', async () => {
    const some = lines.slice(0, 12);
    const files = handedExport(some, [first, second]);
    const ending = withFile(files, 'checkpoint', handoverNote(lines, second));
    const keys = `${secondSigner.verifierKey}\n${signerOf(3).verifierKey}\n`;
    const all = withFile(ending, 'keys', keys);
    const { checks, trust } = await verified(all);
    const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
    expect({ failed, trust }).toEqual({ failed: ['files'], trust: 'authenticated' });
  });

  it('is self-consistent without anything from outside', async () => {
    expect(await verified(honest, {})).toMatchObject({
      ...{ outcome: 'verified', trust: 'self-consistent' },
    });
  });

  it('still has its changed entry named, by whoever has the first key alone', async () => {
    const files = withFile(
      honest,
      'entries.ndjson',
      String(honest.get('entries.ndjson')).replace('"amount":"2000"', '"amount":"2001"'),
    );
    expect((await verified(files)).culprit).toMatchObject({ entry: 7, proven: true });
  });
});

describe('a key that was brought into use by somebody else', () => {
  const forger = createSignerKey(origin);
  const forged = chain([
    ...opening,
    { type: 'SignerKeyRotated.v1', data: { from: signer.verifierKey, to: forger.verifierKey } },
  ]);
  const handing = (by: Handing['by']): Handing => ({ size: 9, as: origin, by });

  it('is not trusted without a handover', async () => {
    const { outcome, trust, culprit } = await verified(handedExport(forged, [], forger));
    expect({ outcome, trust }).toEqual({ outcome: 'failed', trust: 'self-consistent' });
    expect(culprit).toMatchObject({ kind: 'entry', entry: 9 });
    expect(culprit?.message).toMatch(/no handover shows that the one before it agreed/);
  });

  it('is not trusted for a handover that it signed alone', async () => {
    const { culprit } = await verified(handedExport(forged, [handing([forger])], forger));
    expect(culprit).toMatchObject({ kind: 'file', files: ['handovers/9'] });
    expect(culprit?.message).toMatch(/not signed by the key from which that of entry 9 takes over/);
  });

  it('is not trusted for taking over from a key of its own', async () => {
    const own = createSignerKey(origin);
    const data = { from: own.verifierKey, to: forger.verifierKey };
    const all = chain([...opening, { type: 'SignerKeyRotated.v1', data }]);
    const files = handedExport(all, [handing([own, forger])], forger);
    const { outcome, trust, culprit } = await verified(files);
    expect({ outcome, trust }).toEqual({ outcome: 'failed', trust: 'self-consistent' });
    expect(culprit).toMatchObject({ kind: 'file', files: ['checkpoint', 'handovers/9'] });
    expect(culprit?.message).toMatch(/handovers\/9 is signed by no key that is trusted/);
  });

  it('is not trusted for a handover of another log, or over other entries', async () => {
    const by = [signer, forger];
    const elsewhere = handedExport(forged, [{ ...handing(by), as: 'alfred/other' }], forger);
    expect((await verified(elsewhere)).culprit?.message).toMatch(/is of alfred\/other, not of/);
    const other = chain([...opening, rotated(1, 2)]);
    const note = handoverNote(other, handing(by));
    const files = withFile(handedExport(forged, [handing(by)], forger), 'handovers/9', note);
    const { culprit, trust } = await verified(files);
    expect(trust).toBe('self-consistent');
    expect(culprit).toMatchObject({ kind: 'file', files: ['handovers/9'] });
    expect(culprit?.message).toMatch(/does not have the root of the first 9 entries/);
  });
});

describe('a handover that is none', () => {
  it.each([
    ['is no checkpoint', 'handovers/11', 'hello\n', /is not a signed checkpoint of the size/],
    [
      'has another size than its name',
      'handovers/12',
      handoverNote(lines, third),
      /is not a signed checkpoint of the size/,
    ],
    [
      'covers nothing',
      'handovers/10',
      handoverNote(lines, { ...first, size: 9 }).replace('\n9\n', '\n10\n'),
      /was changed after it was signed/,
    ],
  ])('%s', async (_, name, bytes, says) => {
    const { culprit } = await verified(withFile(honest, name, bytes));
    expect(culprit).toMatchObject({ kind: 'file', files: [name] });
    expect(culprit?.message).toMatch(says);
  });

  it('is the first over no entry that changes who signs', async () => {
    const note = handoverNote(lines, { ...first, size: 9 });
    const { culprit } = await verified(withFile(honest, 'handovers/9', note));
    expect(culprit?.message).toMatch(/is the first over no entry that brings a key into use/);
  });
});
