import { createSignerKey } from '@alfred/proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataShapes } from '../src/entry-shapes.ts';
import { type Report, verifyExport } from '../src/index.ts';
import { holdsStory } from './drafts-holds.ts';
import { exportFolder, exportOf, type Files, rootOver, sealed, withFile } from './exports.ts';
import { chain, noteOver, opening, origin, signer, story } from './log-builder.ts';
import { moneyStory } from './money-story.ts';
import { handedExport, signerStory } from './signer-story.ts';
import { archiveStory, walletStory } from './wallet-story.ts';

const lines = chain(story);
const honest = exportOf(lines);
const trusted = { keys: [signer.verifierKey] };

let place: Awaited<ReturnType<typeof exportFolder>>;
beforeAll(async () => {
  place = await exportFolder();
});
afterAll(() => place.remove());

async function verified(files: Files, options: Parameters<typeof verifyExport>[1] = trusted) {
  await place.put(files);
  return await verifyExport(place.folder, options);
}

/** The export with other lines, and sums that fit them: what somebody with a text editor makes. */
function edited(change: readonly string[]): Files {
  return sealed(withFile(honest, 'entries.ndjson', change.map((line) => `${line}\n`).join('')));
}

function failedChecks({ checks }: Report): readonly string[] {
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
}

describe('an honest export', () => {
  it('is authenticated by a key from outside', async () => {
    const report = await verified(honest);
    expect(report).toMatchObject({
      outcome: 'verified',
      trust: 'authenticated',
      origin,
      size: lines.length,
      entries: lines.length,
      root: rootOver(lines).toString('hex'),
      findings: [],
    });
    expect(report.culprit).toBeUndefined();
    expect(report.checks.filter(({ outcome }) => outcome === 'skipped')).toMatchObject([
      { name: 'tiles' },
      { name: 'older' },
    ]);
  });

  it('is only self-consistent without anything from outside', async () => {
    expect(await verified(honest, {})).toMatchObject({
      outcome: 'verified',
      trust: 'self-consistent',
    });
  });

  it('is authenticated by an older checkpoint of the same key', async () => {
    const older = Buffer.from(noteOver(7, rootOver(lines.slice(0, 7))));
    expect(await verified(honest, { older })).toMatchObject({
      outcome: 'verified',
      trust: 'authenticated',
    });
  });

  it('may have entries of every type that there is', async () => {
    const stories = [story, moneyStory, walletStory, archiveStory, holdsStory];
    const types = new Set([...stories.flat(), ...signerStory].map(({ type }) => type));
    expect([...types].toSorted()).toEqual(Object.keys(dataShapes).toSorted());
    for (const each of stories) {
      expect(await verified(exportOf(chain(each)))).toMatchObject({ findings: [] });
    }
    const restored = handedExport(chain(signerStory));
    expect(await verified(restored, { keys: [] })).toMatchObject({ findings: [] });
  });

  it('may be as short as its genesis, and empty', async () => {
    expect((await verified(exportOf(lines.slice(0, 1)))).outcome).toBe('verified');
    expect((await verified(exportOf([]))).outcome).toBe('verified');
  });

  it('tells how far it has come', async () => {
    let bytes = 0;
    await verified(honest, { onProgress: (more) => (bytes += more) });
    expect(bytes).toBe(honest.get('entries.ndjson')?.length);
  });
});

const at = (index: number) => lines[index] ?? '';
const changed = (index: number, from: string, to: string) =>
  lines.map((line, place) => (place === index ? line.replace(from, to) : line));
const foreign = chain(story, { ledger: 'led_foreign' });
const rechained = chain(
  story.map((draft, index) => (index === 11 ? { ...draft, key: 'use:req_x' } : draft)),
);

/** What is done to the lines, and how the culprit is named: entry, message, whether proven. */
const tampers: readonly [string, readonly string[], number, string, boolean][] = [
  ['a changed amount', changed(6, '2000', '2001'), 7, 'was changed', true],
  [
    'two changed',
    changed(6, '2000', '2001').with(9, at(9).replace('300', '301')),
    7,
    'was changed and so were 1 after it',
    true,
  ],
  [
    'a changed prev',
    lines.with(
      8,
      at(8).replace(/"prev":"./, (start) => (start.endsWith('f') ? '"prev":"e' : '"prev":"f')),
    ),
    9,
    'was changed',
    true,
  ],
  ['an entry that is no JSON', lines.with(6, 'nonsense'), 7, 'was changed', true],
  [
    'a changed last entry',
    changed(lines.length - 1, '0.00', '9.99'),
    lines.length,
    'was changed, or the chain was made anew from some entry before it',
    false,
  ],
  ['a dropped entry', lines.toSpliced(6, 1), 7, 'is missing', true],
  ['a dropped first entry', lines.slice(1), 1, 'is missing', true],
  ['two dropped entries', lines.toSpliced(6, 2), 7, 'is missing', false],
  [
    'a truncated end',
    lines.slice(0, -2),
    lines.length - 1,
    `is missing, as is all up to entry ${lines.length}`,
    true,
  ],
  ['an empty file', [], 1, `is missing, as is all up to entry ${lines.length}`, true],
  [
    'two exchanged',
    lines.with(6, at(7)).with(7, at(6)),
    7,
    'is not in its place: entry 8 stands there',
    true,
  ],
  [
    'an inserted entry',
    lines.toSpliced(6, 0, at(6).replace('2000', '2001')),
    7,
    'was inserted',
    true,
  ],
  ['an entry twice', lines.toSpliced(6, 0, at(6)), 7, 'was inserted', true],
  [
    'an appended entry',
    [...lines, at(3)],
    lines.length + 1,
    'and what follows was not signed',
    true,
  ],
  ['one of another ledger', lines.with(6, foreign[6] ?? ''), 7, 'was changed', true],
  [
    'a chain made anew',
    rechained,
    lines.length,
    'was changed, or the chain was made anew from some entry before it',
    false,
  ],
];

describe('entries that are not the ones that were signed', () => {
  it.each(tampers)('are found: %s', async (_, change, entry, message, proven) => {
    const report = await verified(edited(change));
    expect(report.culprit).toEqual({ kind: 'entry', entry, message, proven });
    expect(report.outcome).toBe('failed');
    expect(failedChecks(report)).toContain('root');
  });

  it('are narrowed down by an older checkpoint when the chain was made anew', async () => {
    const older = Buffer.from(noteOver(9, rootOver(lines.slice(0, 9))));
    expect((await verified(edited(rechained), { ...trusted, older })).culprit).toMatchObject({
      message: 'or one after entry 9 was changed: up to there the older checkpoint fits',
    });
    const later = Buffer.from(noteOver(15, rootOver(lines.slice(0, 15))));
    const report = await verified(edited(rechained), { ...trusted, older: later });
    expect(failedChecks(report)).toEqual(['root', 'older']);
  });

  it('do not accuse the entries of what was done to the checkpoint', async () => {
    const note = noteOver(lines.length, rootOver(lines)).replace(`\n${lines.length}\n`, '\n5\n');
    const report = await verified(sealed(withFile(honest, 'checkpoint', note)), {});
    expect(report.culprit).toMatchObject({ kind: 'file', files: ['checkpoint'] });
    expect(failedChecks(report)).toEqual(['checkpoint']);
  });
});

describe('a long log', () => {
  const users = Array.from({ length: 5_000 }, (_, index) => ({
    type: 'NodeOpened.v1',
    key: `sys:user-${index}`,
    data: { node: `usr_${index}`, parent: 'dep_one', kind: 'user' },
  }));
  const long = chain([...opening, ...users]);

  it('is verified, and its one changed entry named', async () => {
    const files = exportOf(long);
    expect((await verified(files)).outcome).toBe('verified');
    const entries = String(files.get('entries.ndjson')).replace('usr_4700', 'usr_x700');
    expect((await verified(withFile(files, 'entries.ndjson', entries))).culprit).toMatchObject({
      entry: 4_709,
      proven: true,
    });
  });

  it('may not record a command twice, however far apart', async () => {
    const repeated = users.with(4_900, { ...users[4_900], key: 'sys:user-3' } as (typeof users)[0]);
    expect((await verified(exportOf(chain([...opening, ...repeated])))).culprit).toMatchObject({
      entry: 4_909,
      message: 'repeats the key sys:user-3',
    });
  });
});

describe('an export made by somebody else', () => {
  const stranger = createSignerKey(origin);
  const rewritten = exportOf(chain(story.slice(0, 8)), stranger);

  it('is consistent with itself and says so, but is not signed by the known key', async () => {
    expect(await verified(rewritten, {})).toMatchObject({ trust: 'self-consistent' });
    const report = await verified(rewritten);
    expect(report.culprit).toEqual({
      kind: 'file',
      files: ['checkpoint'],
      message: 'checkpoint is not signed by the key that was given',
    });
    expect(report.trust).toBe('self-consistent');
  });

  it('does not continue a checkpoint that was kept', async () => {
    const longer = Buffer.from(noteOver(lines.length, rootOver(lines)));
    expect((await verified(rewritten, { older: longer })).culprit).toMatchObject({
      entry: 9,
      message: `is missing: the log once had ${lines.length} entries`,
    });
    const elsewhere = createSignerKey('alfred/elsewhere');
    const other = Buffer.from(noteOver(1, rootOver(lines.slice(0, 1)), elsewhere));
    expect((await verified(honest, { ...trusted, older: other })).culprit).toMatchObject({
      message: 'the older checkpoint is of another log, alfred/elsewhere',
    });
  });

  it('is not authenticated by a kept checkpoint of another key', async () => {
    const older = Buffer.from(noteOver(3, rootOver(lines.slice(0, 3)), stranger));
    expect(await verified(honest, { older })).toMatchObject({
      outcome: 'verified',
      trust: 'self-consistent',
    });
  });

  it('may not use a key of one ledger for the log of another', async () => {
    const named = createSignerKey('alfred/another');
    const note = noteOver(lines.length, rootOver(lines), named);
    const files = sealed(
      withFile(withFile(honest, 'checkpoint', note), 'keys', `${named.verifierKey}\n`),
    );
    expect((await verified(files, {})).culprit).toMatchObject({
      entry: 1,
      message: `says that its checkpoints are of ${origin}, not alfred/another`,
    });
  });
});
