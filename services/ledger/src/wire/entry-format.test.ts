import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeEntry } from './decode-entry.ts';
import { encodeEntry } from './encode-entry.ts';
import { entryExamples, sealedExamples } from './entry-examples.ts';

const goldens = new URL('./__goldens__/', import.meta.url);
const golden = (name: string): string => readFileSync(new URL(name, goldens), 'utf8').trimEnd();

describe.each(entryExamples)('$type', ({ type, entry }) => {
  it('is encoded as its golden says', () => {
    expect(entry).toBe(golden(`${type}.json`));
  });

  it('decodes to what encodes to the same bytes', () => {
    expect(encodeEntry(decodeEntry(Buffer.from(entry))).toString()).toBe(entry);
  });

  it('refuses a member that is not of its format', () => {
    const wider = entry.replace(/\}\}$/, ',"extra":1}}').replace('{,', '{');
    expect(() => decodeEntry(Buffer.from(wider))).toThrow();
  });
});

describe.each(sealedExamples)('$type with what it says about people', ({ type, entry }) => {
  it('is encoded as its golden says, and decodes to the same bytes', () => {
    expect(entry).toBe(golden(`${type}+sealed.json`));
    expect(encodeEntry(decodeEntry(Buffer.from(entry))).toString()).toBe(entry);
  });

  it('refuses a member that is not of its format', () => {
    const wider = entry.replace('"mac"', '"text":"x","mac"');
    expect(() => decodeEntry(Buffer.from(wider))).toThrow();
  });
});

describe('goldens', () => {
  it.each(readdirSync(goldens))('%s still decodes', (name) => {
    expect(decodeEntry(Buffer.from(golden(name))).event.type).toBe(
      name.replace(/(\+sealed)?\.json$/, ''),
    );
  });
});

describe('an entry', () => {
  it('is one line of UTF-8, whatever a model is called', () => {
    const example = entryExamples.find(({ type }) => type === 'UsageCaptured.v1');
    const entry = decodeEntry(Buffer.from(example?.entry ?? ''));
    if (entry.event.type !== 'UsageCaptured.v1') throw new Error('No such example.');
    const model = 'größte "Modelle" \\ \u2028 日本語';
    const event = { ...entry.event, data: { ...entry.event.data, model } };
    const bytes = encodeEntry({ ...entry, event });
    expect(bytes.includes('\n')).toBe(false);
    expect(decodeEntry(bytes).event.data).toMatchObject({ model });
  });

  it('is never longer than its bound', () => {
    const [first] = entryExamples;
    const entry = decodeEntry(Buffer.from(first?.entry ?? ''));
    const event = {
      type: 'CommandRefused.v1',
      postings: [],
      data: { command: 'OpenNode', code: 'node_unknown', params: { node: 'x'.repeat(65_535) } },
    } as const;
    expect(() => encodeEntry({ ...entry, event })).toThrow(/fits/);
  });
});
