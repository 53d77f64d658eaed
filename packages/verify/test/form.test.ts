import { describe, expect, it } from 'vitest';
import { exportOf, sealed, withFile } from './exports.ts';
import { lease, verifier } from './lies.ts';
import { chain, opening, story } from './log-builder.ts';

const verdictOf = verifier();

describe('the form of entries', () => {
  it('entries before its genesis', async () => {
    const { culprit } = await verdictOf(exportOf(chain(opening.slice(1))));
    expect(culprit).toMatchObject({ entry: 1, message: 'comes before its ledger was opened' });
  });

  it.each<[string, (line: string) => string, RegExp]>([
    ['an unknown member', (line) => line.replace('"at"', '"more":1,"at"'), /unknown member "more"/],
    [
      'another order',
      (line) => line.replace(/("seq":\d+),("epoch":\d+)/, '$2,$1'),
      /in another order/,
    ],
    ['a space', (line) => line.replace('{', '{ '), /not spelled/],
    ['a member twice', (line) => line.replace('"seq"', '"seq":1,"seq"'), /not spelled/],
    ['a number for an amount', (line) => line.replace('"1000"', '1000'), /not a canonical decimal/],
    ['a leading zero', (line) => line.replace('"1000"', '"01000"'), /not a canonical decimal/],
    ['an unknown type', (line) => line.replace('LeaseOpened.v1', 'LeaseTaken.v1'), /unknown type/],
    ['a missing member', (line) => line.replace('"ask":1,', ''), /data lacks ask/],
    ['a strange instant', (line) => line.replace('2026-11-01T', '2026-13-01T'), /not an instant/],
    [
      'a list for an object',
      (line) => line.replace(/"data":.*$/, '"data":[]}'),
      /data is not an object/,
    ],
    ['no object', () => '[]', /is not an object/],
    ['what is no JSON', () => '{', /is not JSON/],
    [
      'a line beyond the limit',
      (line) => line.replace('inc_one', 'i'.repeat(70_000)),
      /longer than/,
    ],
    ['an earlier moment', (line) => line.replace(/"at":\d+/, '"at":1'), /not later/],
    ['an epoch that fell', (line) => line.replace('"epoch":1', '"epoch":0'), /earlier epoch/],
    [
      'an epoch nobody opened',
      (line) => line.replace('"epoch":1', '"epoch":2'),
      /no writer opened/,
    ],
    ['a strange account', (line) => line.replace('held:lea_one', 'Held'), /is not an account/],
  ])('a last entry with %s', async (_, change, message) => {
    const lines = chain([...opening, lease]);
    const { culprit } = await verdictOf(exportOf(lines.with(-1, change(lines.at(-1) ?? ''))));
    expect(culprit).toMatchObject({ kind: 'entry', entry: lines.length });
    expect(culprit?.message).toMatch(message);
  });

  it('bytes that are not UTF-8, and a last line that nothing ends', async () => {
    const honest = exportOf(chain(story));
    const entries = honest.get('entries.ndjson') ?? Buffer.alloc(0);
    expect(
      (await verdictOf(sealed(withFile(honest, 'entries.ndjson', entries.subarray(0, -1)))))
        .culprit,
    ).toMatchObject({
      entry: story.length,
      message: 'does not end in a newline',
    });
    const bytes = Buffer.from(entries);
    bytes[bytes.indexOf('gpt')] = 0xff;
    expect(
      (await verdictOf(sealed(withFile(honest, 'entries.ndjson', bytes)))).culprit,
    ).toMatchObject({ entry: 10 });
  });
});
