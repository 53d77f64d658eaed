import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyCommand } from '../../test/any-command.ts';
import type { LedgerCommand } from '../domain/commands.ts';
import { canonical } from './canonical.ts';
import { type Beside, digestOf } from './command-digest.ts';

// Methodology: digests stand in logs for ever. A second way to them, by somebody else's RFC 8785,
// must come to the same for every command.

const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const words = fc.string({ minLength: 1, maxLength: 20 });

const beside: fc.Arbitrary<Beside> = fc.record({
  policy: perhaps(words),
  price: perhaps(words),
  effective: perhaps(fc.nat()),
});

/** What metering says of a request, with every text that a name of a model can be. */
const facts = fc.record({
  model: perhaps(words),
  tags: fc.array(fc.tuple(words, words), { maxLength: 3 }),
  usage: fc.array(fc.tuple(words, fc.nat()), { maxLength: 3 }),
  leaseKey: perhaps(words),
});

/** Members of commands that are no part of what is asked. */
const outside = ['leaseKey', 'timing'];

function digestByBook(command: LedgerCommand, said: Beside): string {
  if (command.type === 'OpenLease' && command.claim) return command.claim.body;
  const content = Object.entries({ ...command, ...said }).filter(
    ([name, value]) => !outside.includes(name) && !(name === 'tags' && String(value) === ''),
  );
  const plain = content.map(([name, value]) => [
    name,
    typeof value === 'bigint' ? `${value}` : value,
  ]);
  return hash('sha256', canonicalize(Object.fromEntries(plain)) ?? '', 'hex');
}

it('gives the digest that the book gives, of any command', () => {
  fc.assert(
    fc.property(anyCommand, beside, facts, (command, said, over) => {
      const full = 'usage' in command ? { ...command, ...over } : command;
      expect(digestOf(full, said)).toBe(digestByBook(full, said));
    }),
    { numRuns: 2_000 },
  );
});

it('orders names as the book does, at any depth', () => {
  const name = fc
    .string({ minLength: 1, unit: 'binary' })
    .filter((text) => !/^(\d+|__proto__)$/.test(text));
  const plain = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      plain,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, fc.option(tie('value'), { nil: undefined }), {
        maxKeys: 6,
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(
    fc.property(value, (each) => {
      expect(canonical(each)).toBe(canonicalize(each));
    }),
    { numRuns: 1_000 },
  );
});
