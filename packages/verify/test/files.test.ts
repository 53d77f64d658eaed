import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, verifyExport } from '../src/index.ts';
import { exportFolder, exportOf, type Files, sealed, withFile } from './exports.ts';
import { chain, signer, story } from './log-builder.ts';

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

function failedChecks({ checks }: Report): readonly string[] {
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
}

describe('the other files', () => {
  it.each<[string, Files, string[]]>([
    ['a missing file', new Map([...honest].filter(([name]) => name !== 'keys')), ['keys']],
    ['no entries', new Map([...honest].filter(([name]) => name !== 'entries.ndjson')), []],
    ['no sums', new Map([...honest].filter(([name]) => name !== 'SHA256SUMS')), ['SHA256SUMS']],
    ['one too many', withFile(honest, 'more', 'x'), ['more', 'SHA256SUMS']],
    [
      'a changed text for the auditor',
      withFile(honest, 'README.md', 'x'),
      ['README.md', 'SHA256SUMS'],
    ],
    [
      'unsorted sums',
      withFile(
        honest,
        'SHA256SUMS',
        String(honest.get('SHA256SUMS')).split('\n').reverse().join('\n'),
      ),
      ['SHA256SUMS'],
    ],
    ['no balances', sealed(withFile(honest, 'balances.json', '{}\n')), ['balances.json']],
    ['no keys', sealed(withFile(honest, 'keys', '')), ['keys']],
    ['no note', sealed(withFile(honest, 'checkpoint', 'hello\n')), ['checkpoint']],
    [
      'an absurdly large note',
      sealed(withFile(honest, 'checkpoint', 'x'.repeat(2 ** 20 + 1))),
      ['checkpoint'],
    ],
  ])('are checked: %s', async (_, files, names) => {
    const report = await verified(files);
    expect(report.outcome).toBe('failed');
    if (names.length > 0) expect(report.culprit).toMatchObject({ kind: 'file', files: names });
  });

  it.each([
    ['another amount', '"posted":"3000"', '"posted":"3001"'],
    ['another root', '"root":"', '"root":"0'],
    ['another size', '"size":19', '"size":18'],
    ['a row less', '{"account":"spent:openai","asset":"USD/9","posted":"2007"},', ''],
    [
      'an account twice',
      '{"account":"spent',
      '{"account":"spent:openai","asset":"USD/9","posted":"2007"},{"account":"spent',
    ],
    [
      'an empty account',
      '{"account":"spent',
      '{"account":"wallet:dep_one","asset":"USD/9","posted":"0"},{"account":"spent',
    ],
    ['another counter', '"used":"1607"', '"used":"1606"'],
    ['a counter of nobody', '"node":"dep_one"', '"node":"dep_two"'],
    ['a space', '"size":19', '"size": 19'],
  ])('are compared with the fold: %s', async (_, from, to) => {
    const changed = String(honest.get('balances.json')).replace(from, to);
    expect(changed).not.toBe(String(honest.get('balances.json')));
    const report = await verified(sealed(withFile(honest, 'balances.json', changed)));
    expect(report.culprit).toMatchObject({ kind: 'file', files: ['balances.json'] });
    expect(failedChecks(report)).toEqual(['balances']);
  });

  it('that the reader gives must be what they are said to be', async () => {
    await expect(verified(honest, { keys: ['nonsense'] })).rejects.toThrow(RangeError);
    await expect(verified(honest, { older: Buffer.from('x') })).rejects.toThrow(RangeError);
  });
});
