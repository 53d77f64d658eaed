import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEntry } from '../src/entry.ts';
import { checkLines } from '../src/log/check-piece.ts';
import { entryScanner } from '../src/scan-entry.ts';
import { chain, story } from './log-builder.ts';
import { moneyStory } from './money-story.ts';
import { signerStory } from './signer-story.ts';
import { archiveStory, walletStory } from './wallet-story.ts';

// Methodology: what is recognized from its bytes must be what the parser accepts, or a lie would go
// through unseen. The other way round it need not hold, but if it did not, this would be for nothing.

const goldens = new URL('../../../services/ledger/src/wire/__goldens__/', import.meta.url);
/** A parser has to look at boxes: there is more to them than a shape. */
const isSealed = (line: string): boolean => line.includes('"sealed":[');
const lines = [
  ...chain(story),
  ...chain(moneyStory),
  ...chain(walletStory),
  ...chain(archiveStory),
  ...chain(signerStory),
]
  .filter((line) => !isSealed(line))
  .map((line) => Buffer.from(line));

function recognizes(line: Buffer): boolean {
  return entryScanner()(Buffer.concat([line, Buffer.from('\n')]), 0, line.length) !== undefined;
}

function isAccepted(line: Buffer): boolean {
  const framed = Buffer.concat([Buffer.of(0), line]);
  return typeof parseEntry({ framed, ended: true }) !== 'string';
}

const anyLine = fc.constantFrom(...lines);

describe('an entry', () => {
  it('is recognized from its bytes alone', () => {
    expect(lines.filter((line) => !recognizes(line)).map(String)).toEqual([]);
  });

  it('is recognized by a scanner that has seen others', () => {
    const scan = entryScanner();
    for (const line of [...lines, ...lines]) {
      expect(scan(Buffer.concat([line, Buffer.from('\n')]), 0, line.length)).toBeDefined();
    }
  });

  it('is never recognized where the parser refuses it, whatever is done to its bytes', () => {
    const mutation = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.nat(3) });
    fc.assert(
      fc.property(anyLine, fc.array(mutation, { minLength: 1, maxLength: 3 }), (line, all) => {
        const bytes = all.reduce((before, { at, byte, cut }) => {
          const place = at % before.length;
          const rest = before.subarray(place + cut);
          return Buffer.concat([before.subarray(0, place), Buffer.of(byte), rest]);
        }, line);
        if (recognizes(bytes)) expect(isAccepted(bytes)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('is never recognized with a value that only looks like one', () => {
    const values = [
      '""',
      '"01"',
      '01',
      '1e3',
      '-1',
      '9007199254740993',
      '{}',
      '[]',
      'null',
      'true',
    ];
    const texts = ['"é"', '"\\u0041"', '"a\u0001"', '"2026-13-01T00:00:00Z"', '"1.0"'];
    const objects = ['{"b":1,"a":2}', '{"a":"x","a":"y"}', '{"1":"x"}', '{"b":"x","1":"y"}'];
    const scan = entryScanner();
    for (const { before, behind } of membersOf(lines.map(String))) {
      for (const value of [...values, ...texts, ...objects]) {
        const bytes = Buffer.from(`${before}${value}${behind}\n`);
        if (!scan(bytes, 0, bytes.length - 1)) continue;
        expect(isAccepted(bytes.subarray(0, -1)), String(bytes)).toBe(true);
      }
    }
  });
});

describe('what nobody reads of an entry', () => {
  it('is cut out of it, and nothing else is', () => {
    const all = Buffer.from(lines.map((line) => `${line}\n`).join(''));
    const scan = entryScanner();
    const { brief, briefEnds } = checkLines(
      { bytes: all, from: 0, to: all.length, ended: true },
      scan,
    );
    let from = 0;
    for (const [index, end] of briefEnds.entries()) {
      const whole = JSON.parse(String(lines[index]));
      const short = JSON.parse(Buffer.from(brief.subarray(from, end)).toString());
      const left = Object.keys(whole).filter((name) => !(name in short));
      const known = ['prev', 'digest', 'actor', 'policy', 'price'];
      expect(known).toEqual(expect.arrayContaining(left));
      const { data, ...rest } = short;
      expect(whole).toMatchObject(rest);
      expect(whole.data).toMatchObject(data);
      const inData = Object.keys(whole.data).filter((name) => !(name in data));
      const unread = ['model', 'usage', 'how', 'timing', 'apiKey', 'tags'];
      expect(unread).toEqual(expect.arrayContaining(inData));
      from = end;
    }
  });
});

/** Every member of every type once: what stands before its value, and behind it. */
function membersOf(all: readonly string[]) {
  const members = new Map<string, { readonly before: string; readonly behind: string }>();
  for (const line of all) {
    const type = /"type":"(\w+)/.exec(line)?.[1];
    for (const { index, 0: label, 1: name } of line.matchAll(/"(\w+)":(?=["\d])/g)) {
      const start = index + label.length;
      const [value = ''] = /^("[^"]*"|\d+)/.exec(line.slice(start)) ?? [];
      const behind = line.slice(start + value.length);
      members.set(`${type} ${name}`, { before: line.slice(0, start), behind });
    }
  }
  return members.values();
}

describe('every kind of entry that a ledger writes', () => {
  it.each(readdirSync(goldens))('is recognized from its bytes alone: %s', (name) => {
    const line = readFileSync(new URL(name, goldens)).subarray(0, -1);
    const text = line.toString('latin1');
    const needsParser = isSealed(text) || !/^[ -[\]-~]*$/.test(text);
    expect(recognizes(line)).toBe(!needsParser);
  });
});
