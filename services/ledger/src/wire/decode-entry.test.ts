import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aimed } from '../../test/aim-command.ts';
import { anyCommand } from '../../test/any-command.ts';
import { entrySchema } from '../../test/entry-schema.ts';
import { hour } from '../../test/given.ts';
import { begin, submit } from '../../test/run-commands.ts';
import { decodeEntry, decodeLink } from './decode-entry.ts';
import { encodeEntry } from './encode-entry.ts';
import { entryExamples } from './entry-examples.ts';

// Methodology: a second description of every entry, written for people, says of each what it must
// be. The decoder must give the same of whatever was written, and refuse what it refuses.

/** An entry as its schema reads it, in the shape of the decoder's answer. */
function described(text: string): unknown {
  const { v: _, type, postings, data, ...envelope } = entrySchema.parse(JSON.parse(text));
  return { ...envelope, event: { type, postings, data } };
}

function expectDescribed(bytes: Uint8Array): void {
  const entry = decodeEntry(bytes);
  expect(entry).toEqual(described(Buffer.from(bytes).toString()));
  expect(encodeEntry(entry).equals(bytes)).toBe(true);
  const { ledger, seq, prev } = entry;
  expect(decodeLink(bytes)).toEqual({ ledger, seq, prev, type: entry.event.type });
}

const step = fc.record({
  command: anyCommand,
  aim: fc.nat(999),
  later: fc.constantFrom(0, 0, 1, hour, 9 * hour),
});

describe('an entry', () => {
  it.each(entryExamples)('of $type is what its schema says', ({ entry }) => {
    expectDescribed(Buffer.from(entry));
  });

  it('is what its schema says, whatever the ledger was told', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
        const run = begin();
        for (const [index, { command, aim, later }] of steps.entries()) {
          run.now += later;
          submit(run, aimed(run, command, aim), index);
        }
        for (const { bytes } of run.stored) expectDescribed(bytes);
      }),
      { numRuns: 30 },
    );
  });
});

type Plain = Record<string, unknown>;

/** Every object in an entry, with the names of its members. */
function placesIn(value: unknown): readonly (readonly [Plain, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const members = value as Plain;
  const own = Object.keys(members).map((name) => [members, name] as const);
  return [...own, ...Object.values(members).flatMap(placesIn)];
}

/** The text with one member taken out, or something else in its place. */
function damaged(text: string, at: number, other: unknown): string {
  const entry: unknown = JSON.parse(text);
  const places = placesIn(entry);
  const [members, name] = places[at % places.length] ?? [{}, ''];
  if (other === undefined && !Array.isArray(members)) delete members[name];
  else members[name] = other ?? null;
  return JSON.stringify(entry);
}

function read(decode: () => unknown): unknown {
  try {
    return decode();
  } catch {
    return 'refused';
  }
}

describe('what is no entry', () => {
  it('is refused where its schema refuses it', () => {
    const other = fc.constantFrom(undefined, null, true, false, '', [], {}, 1.5, [1], { a: 1 });
    fc.assert(
      fc.property(
        fc.constantFrom(...entryExamples),
        fc.nat(999),
        other,
        ({ entry }, at, instead) => {
          const text = damaged(entry, at, instead);
          expect(read(() => decodeEntry(Buffer.from(text)))).toEqual(read(() => described(text)));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['another version', (entry: string) => entry.replace('entry/1', 'entry/2')],
    ['a type that nobody knows', (entry: string) => entry.replace('.v1"', '.v9"')],
    ['the name of an object’s own', (entry: string) => entry.replace(/"\w+\.v1"/, '"toString"')],
    ['less than an entry', (entry: string) => entry.slice(0, -1)],
    ['nothing', () => ''],
    ['no object', () => '[]'],
  ])('is refused: %s', (_, damage) => {
    for (const { entry } of entryExamples) {
      expect(() => decodeEntry(Buffer.from(damage(entry)))).toThrow();
    }
  });
});
