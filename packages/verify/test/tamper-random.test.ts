import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../src/index.ts';
import { exportFolder, type Files, sealed, withFile } from './exports.ts';
import { exportOf, lines, signer } from './golden-export.ts';

// Methodology: whatever is done to the files of an honest export, somebody who has the key of the log
// notices. Where only one entry or one file was touched, it is the one that is named.

let place: Awaited<ReturnType<typeof exportFolder>>;
beforeAll(async () => {
  place = await exportFolder();
});
afterAll(() => place.remove());

const honest = exportOf();
const names = [...honest.keys()];
/** No signature covers these: their sums are all that tells what they were. */
const unsigned = ['README.md', 'schemas/CreditsIssued.v1.json'];

const anyName = fc.constantFrom(...names);
const anyPlace = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 40 });

/** Something that is done to one file. */
const onFile = fc.oneof(
  fc.record({ do: fc.constant('flip' as const), name: anyName, at: anyPlace, bit: fc.nat(7) }),
  fc.record({ do: fc.constant('cut' as const), name: anyName, at: anyPlace }),
  fc.record({ do: fc.constant('put' as const), name: anyName, at: anyPlace, bytes: anyBytes }),
  fc.record({ do: fc.constant('remove' as const), name: anyName }),
);

type OnFile = typeof onFile extends fc.Arbitrary<infer Each> ? Each : never;

/** Something that is done to the lines of the entries. */
const onLines = fc.record({
  do: fc.constantFrom('drop' as const, 'repeat' as const, 'swap' as const, 'move' as const),
  from: fc.nat(lines.length - 1),
  to: fc.nat(lines.length - 1),
});

type OnLines = typeof onLines extends fc.Arbitrary<infer Each> ? Each : never;

function changedFile(files: Files, wish: OnFile): Files {
  const bytes = Buffer.from(files.get(wish.name) ?? '');
  if (wish.do === 'remove') return new Map([...files].filter(([name]) => name !== wish.name));
  const at = Math.floor(wish.at * bytes.length);
  if (wish.do === 'cut') return withFile(files, wish.name, bytes.subarray(0, at));
  if (wish.do === 'flip') {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << wish.bit);
    return withFile(files, wish.name, bytes);
  }
  const put = [bytes.subarray(0, at), wish.bytes, bytes.subarray(at)];
  return withFile(files, wish.name, Buffer.concat(put));
}

function changedLines(all: readonly string[], wish: OnLines): readonly string[] {
  const [from, to] = [wish.from % all.length, wish.to % all.length];
  const line = all[from] ?? '';
  if (wish.do === 'drop') return all.toSpliced(from, 1);
  if (wish.do === 'repeat') return all.toSpliced(to, 0, line);
  if (wish.do === 'swap') return all.with(from, all[to] ?? '').with(to, line);
  return all.toSpliced(from, 1).toSpliced(to, 0, line);
}

async function verdictOn(files: Files) {
  await place.put(files);
  return await verifyExport(place.folder, { keys: [signer.verifierKey] });
}

function isHonest(files: Files): boolean {
  return (
    files.size === honest.size &&
    [...honest].every(([name, bytes]) => files.get(name)?.equals(bytes) ?? false)
  );
}

describe('no tampering goes unnoticed', () => {
  it('with one file, which is named', async () => {
    await fc.assert(
      fc.asyncProperty(onFile, async (wish) => {
        const files = changedFile(honest, wish);
        if (isHonest(files)) return;
        const { outcome, culprit } = await verdictOn(files);
        expect(outcome).toBe('failed');
        const isNamed = culprit?.kind === 'file' && culprit.files.includes(wish.name);
        expect(isNamed || wish.name === 'entries.ndjson' || wish.name === 'checkpoint').toBe(true);
        if (wish.name === 'entries.ndjson') expect(culprit?.kind).toBe('entry');
      }),
      { numRuns: 120 },
    );
  }, 120_000);

  it('with several files, and sums made anew', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(onFile, { minLength: 1, maxLength: 4 }), async (wishes) => {
        const files = sealed(wishes.reduce(changedFile, honest));
        const changed = [...new Set([...names, ...files.keys()])].filter(
          (name) => !files.get(name)?.equals(honest.get(name) ?? Buffer.alloc(0)),
        );
        // Sums say nothing of what was summed anew, and nothing else vouches for these.
        if (changed.every((name) => unsigned.includes(name) || name === 'SHA256SUMS')) return;
        // A key more in the export is nothing that a reader relies on who has one from outside.
        if (changed.every((name) => ['keys', 'SHA256SUMS', ...unsigned].includes(name))) return;
        expect((await verdictOn(files)).outcome).toBe('failed');
      }),
      { numRuns: 80 },
    );
  }, 120_000);

  it('with the order and the number of the entries, of which one is named', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(onLines, { minLength: 1, maxLength: 3 }), async (wishes) => {
        const all = wishes.reduce(changedLines, lines);
        const text = all.map((line) => `${line}\n`).join('');
        const files = sealed(withFile(honest, 'entries.ndjson', text));
        if (isHonest(files)) return;
        const first = all.findIndex((line, index) => line !== lines[index]);
        const { outcome, culprit } = await verdictOn(files);
        expect(outcome).toBe('failed');
        const at = first < 0 ? Math.min(all.length, lines.length) : first;
        const entry = culprit?.kind === 'entry' ? culprit.entry : Number.NaN;
        expect(Math.abs(entry - (at + 1))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 80 },
    );
  }, 120_000);
});
