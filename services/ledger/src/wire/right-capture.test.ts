import fc from 'fast-check';
import { expect, it } from 'vitest';
import { endings } from '../domain/lease-events.ts';
import { leaseCommandSchemas } from './lease-command-schema.ts';
import { rightCapture } from './right-capture.ts';

// Methodology: captures that are mostly right, a few members of each replaced by what is a little
// or altogether wrong. What is read by hand must be what the schema reads, and right where it says.

const id = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/) },
  fc.constantFrom('', 'a b', 'a:b', 'x'.repeat(65), 'ü'),
);
const text = fc.oneof(
  { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  fc.constantFrom('', 'a\nb', '\u2028', '\ud800', 'größte', 'x'.repeat(200), 'x'.repeat(201)),
);
const units = fc.oneof(
  { weight: 9, arbitrary: fc.bigInt(0n, 10n ** 9n) },
  fc.constantFrom(0n, -1n, BigInt(Number.MAX_SAFE_INTEGER), 2n ** 60n),
);
const bucket = fc.oneof(
  { weight: 9, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,39}$/) },
  fc.constantFrom('', '1a', 'a-b', 'x'.repeat(41)),
);
const tag = fc
  .oneof(
    { weight: 9, arbitrary: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/) },
    fc.constantFrom('', 'a b', 'x'.repeat(65)),
  )
  .filter((name) => name !== '__proto__');
const dictionary = { noNullPrototype: true } as const;

const capture = fc.record({
  request: id,
  lease: id,
  node: id,
  ending: fc.constantFrom(...endings, ...endings, 'lost'),
  asset: fc.constantFrom('USD/9', 'TOK/0', 'USD/9', 'CREDIT/6', 'EUR/2'),
  amount: fc.oneof(
    { weight: 5, arbitrary: fc.bigInt(0n, 2n ** 96n).map(String) },
    fc.constantFrom('0', '0', '', '-1', '01', '1.0', ' 1'),
  ),
  provider: id,
  model: text,
  usage: fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(bucket, units, { ...dictionary, maxKeys: 5 }) },
    fc.dictionary(bucket, units, { ...dictionary, minKeys: 30, maxKeys: 34 }),
  ),
  how: text,
  price: text,
  policy: text,
  apiKey: id,
  disputed: fc.boolean(),
  tags: fc.oneof(
    { weight: 9, arbitrary: fc.dictionary(tag, tag, { ...dictionary, maxKeys: 5 }) },
    fc.dictionary(tag, tag, { ...dictionary, minKeys: 30, maxKeys: 34 }),
  ),
  leaseKey: text,
  tookMicros: units,
  firstByteMicros: units,
});

const right = {
  ...{ request: 'req_1', lease: 'lea_1', node: 'usr_1', ending: 'settled', asset: 'USD/9' },
  ...{ amount: '5', provider: 'openai', model: 'gpt-4o-mini', usage: { b: 2n, a: 1n, c: 0n } },
  ...{ how: 'provider', price: 'v1', policy: '', apiKey: 'key_1', disputed: false },
  ...{ tags: { z: '1', a: '2' }, leaseKey: '' },
  ...{ tookMicros: 812_345n, firstByteMicros: 0n },
};

function schemaRead(given: object): unknown {
  const parsed = leaseCommandSchemas.captureUsage.safeParse(given);
  return parsed.success ? parsed.data : undefined;
}

it('reads a capture as its schema does', () => {
  fc.assert(
    fc.property(capture, fc.subarray(Object.keys(right), { maxLength: 4 }), (any, wrong) => {
      const some = Object.fromEntries(Object.entries(any).filter(([name]) => wrong.includes(name)));
      const given = { ...right, ...some };
      expect(rightCapture(given)).toStrictEqual(schemaRead(given));
    }),
    { numRuns: 3_000 },
  );
});

it.each(Object.keys(right))('leaves a capture to its schema that says nothing of %s', (name) => {
  for (const nothing of [undefined, null, 7]) {
    const given = { ...right, [name]: nothing };
    expect(rightCapture(given)).toStrictEqual(schemaRead(given));
  }
});
