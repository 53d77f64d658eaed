import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, verifyExport } from '../src/index.ts';
import { exportFolder, exportOf, type Files } from './exports.ts';
import { chain, opening, story } from './log-builder.ts';
import { moneyStory } from './money-story.ts';
import { handedExport, signerStory } from './signer-story.ts';
import { walletStory } from './wallet-story.ts';

const sampleSeed = 20_261_120;
const sampleSize = 300;

let place: Awaited<ReturnType<typeof exportFolder>>;
beforeAll(async () => {
  place = await exportFolder();
});
afterAll(() => place.remove());

/** Numbers that look random and are the same every time (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

interface Flip {
  readonly name: string;
  readonly offset: number;
  readonly bit: number;
}

/** The line that a byte of the entries belongs to; its newline is part of it. */
function lineOf(bytes: Buffer, offset: number): number {
  return bytes.subarray(0, offset).toString('latin1').split('\n').length;
}

function namesIt(report: Report, { name, offset }: Flip, files: Files): boolean {
  const { culprit } = report;
  if (report.outcome !== 'failed' || !culprit) return false;
  if (name !== 'entries.ndjson') return culprit.kind === 'file' && culprit.files.includes(name);
  const line = lineOf(files.get(name) ?? Buffer.alloc(0), offset);
  return culprit.kind === 'entry' && culprit.entry === line;
}

/** Flips one bit after another, and lists the flips whose entry or file was not named. */
async function missed(files: Files, flips: Iterable<Flip>): Promise<readonly string[]> {
  const wrong: string[] = [];
  await place.put(files);
  for (const flip of flips) {
    const { name, offset, bit } = flip;
    const honest = files.get(name)?.[offset] ?? 0;
    await place.setByte(name, offset, honest ^ (1 << bit));
    const report = await verifyExport(place.folder);
    await place.setByte(name, offset, honest);
    if (!namesIt(report, flip, files)) {
      wrong.push(`${JSON.stringify(flip)} gave ${JSON.stringify(report.culprit)}`);
    }
  }
  return wrong;
}

function* sample(files: Files): Iterable<Flip> {
  const next = numbers(sampleSeed);
  const bytes = [...files].flatMap(([name, { length }]) => Array<string>(length).fill(name));
  const starts = new Map([...files.keys()].map((name) => [name, bytes.indexOf(name)]));
  for (let count = 0; count < sampleSize; count += 1) {
    const at = next() % bytes.length;
    const name = bytes[at] ?? '';
    yield { name, offset: at - (starts.get(name) ?? 0), bit: next() % 8 };
  }
}

function* everyByte(files: Files): Iterable<Flip> {
  const next = numbers(sampleSeed);
  for (const [name, { length }] of files) {
    for (let offset = 0; offset < length; offset += 1) yield { name, offset, bit: next() % 8 };
  }
}

describe('one flipped bit', () => {
  it.each([
    ['one story', story],
    ['another', moneyStory],
    ['a third', walletStory],
  ])(
    'is found, and its entry or file named, anywhere in a sample of %s',
    async (_, drafts) => {
      const files = exportOf(chain(drafts));
      expect(await missed(files, sample(files))).toEqual([]);
    },
    60_000,
  );

  it('is found, and its entry or file named, where keys took over', async () => {
    const files = handedExport(chain(signerStory));
    expect(await missed(files, sample(files))).toEqual([]);
  }, 60_000);

  it('is found, and its entry or file named, at every byte of a tiny export', async () => {
    const files = exportOf(chain(opening.slice(0, 2)));
    expect(await missed(files, everyByte(files))).toEqual([]);
  }, 60_000);
});
