import { describe, expect, it } from 'vitest';
import {
  checkAppendOnly,
  checkGoldens,
  digestOf,
  extendManifest,
  isGolden,
  parseManifest,
} from './goldens.ts';

const a = 'services/ledger/src/wire/__goldens__/a.json';
const b = 'services/ledger/src/wire/__goldens__/b.json';
const one = digestOf(Buffer.from('one'));
const two = digestOf(Buffer.from('two'));
const manifest = `${one}  ${a}\n`;

describe('golden files', () => {
  it('are known by their folder', () => {
    expect(isGolden(a)).toBe(true);
    expect(isGolden('services/ledger/src/wire/entry.ts')).toBe(false);
  });

  it('are listed as sha256sum lists them', () => {
    expect(one).toBe('7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed');
    expect(parseManifest(manifest)).toEqual(new Map([[a, one]]));
  });

  it('are well when nothing changed', () => {
    expect(checkGoldens(parseManifest(manifest), new Map([[a, one]]))).toEqual([]);
  });

  it('may not be edited, removed or left out of the list', () => {
    const found = (files: [string, string][]) =>
      checkGoldens(parseManifest(manifest), new Map(files)).map(({ message }) => message);
    expect(found([[a, two]])).toEqual([expect.stringContaining('was edited')]);
    expect(found([])).toEqual([expect.stringContaining('is gone')]);
    expect(
      found([
        [a, one],
        [b, two],
      ]),
    ).toEqual([expect.stringContaining('not listed')]);
  });

  it('are added, and an edit is not taken for an addition', () => {
    const found = new Map([
      [a, two],
      [b, two],
    ]);
    expect(extendManifest(manifest, found)).toBe(`${manifest}${two}  ${b}\n`);
  });

  it('have a list that only grows', () => {
    expect(checkAppendOnly(manifest, `${manifest}${two}  ${b}\n`)).toEqual([]);
    expect(checkAppendOnly(manifest, `${two}  ${a}\n`)).toHaveLength(1);
    expect(checkAppendOnly(manifest, '')).toHaveLength(1);
  });
});
