import type { JsonObject } from '@alfred/openai-wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromGeminiSchema } from './from-gemini-schema.ts';
import { toGeminiSchema } from './to-gemini-schema.ts';

const said: [string, JsonObject, JsonObject][] = [
  ['a type', { type: 'string' }, { type: 'STRING' }],
  ['what may be null', { type: ['integer', 'null'] }, { type: 'INTEGER', nullable: true }],
  [
    'null among choices',
    { anyOf: [{ type: 'string' }, { type: 'null' }] },
    { type: 'STRING', nullable: true },
  ],
  [
    'choices',
    { oneOf: [{ type: 'string' }, { type: 'number' }] },
    { anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }] },
  ],
  ['a constant', { const: 'metric' }, { type: 'STRING', enum: ['metric'] }],
  [
    'numbers in a list of values',
    { type: 'integer', enum: [1, 2] },
    { type: 'INTEGER', enum: ['1', '2'], format: 'enum' },
  ],
  [
    'null in a list of values',
    { type: ['string', 'null'], enum: ['a', null] },
    { type: 'STRING', nullable: true, enum: ['a'] },
  ],
  ['counts', { type: 'array', minItems: 2 }, { type: 'ARRAY', minItems: '2' }],
  [
    'formats it takes',
    { type: 'string', format: 'date-time' },
    { type: 'STRING', format: 'date-time' },
  ],
  ['formats it does not', { type: 'string', format: 'email' }, { type: 'STRING' }],
  [
    'an object and what it closes itself against',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { b: { type: 'string' }, a: { type: 'number' } },
      required: ['b'],
      additionalProperties: false,
    },
    {
      type: 'OBJECT',
      properties: { b: { type: 'STRING' }, a: { type: 'NUMBER' } },
      required: ['b'],
      propertyOrdering: ['b', 'a'],
    },
  ],
  [
    'references',
    {
      type: 'object',
      properties: { at: { $ref: '#/$defs/place', description: 'where' } },
      $defs: { place: { type: 'string' } },
    },
    { type: 'OBJECT', properties: { at: { type: 'STRING', description: 'where' } } },
  ],
  ['all of one', { allOf: [{ type: 'string' }] }, { type: 'STRING' }],
];

describe('JSON Schema for Gemini', () => {
  it.each(said)('%s', (_, json, google) => {
    expect(toGeminiSchema(json)).toEqual(google);
  });

  const tree = { type: 'object', properties: { next: { $ref: '#' } } };
  const doubling = (levels: number): JsonObject => {
    const both = (name: string) => ({
      type: 'object',
      properties: { a: { $ref: `#/$defs/${name}` }, b: { $ref: `#/$defs/${name}` } },
    });
    const names = Array.from({ length: levels }, (_, n) => [`d${n}`, both(`d${n + 1}`)]);
    return {
      ...both('d0'),
      $defs: { ...Object.fromEntries(names), [`d${levels}`]: { type: 'string' } },
    };
  };
  it.each<[string, JsonObject]>([
    ['what contains itself', tree],
    ['what multiplies', doubling(40)],
    ['a map', { type: 'object', additionalProperties: { type: 'number' } }],
    ['several types', { type: ['string', 'number'] }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }] }],
    ['a bound it lacks', { type: 'integer', exclusiveMinimum: 0 }],
    ['what is not', { not: { type: 'string' } }],
    ['a reference to nowhere', { $ref: '#/$defs/gone' }],
    ['a reference to elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['a schema of yes', { type: 'object', properties: { a: true } }],
    ['nothing to choose from', { enum: [] }],
  ])('has no word for %s', (_, json) => {
    expect(toGeminiSchema(json)).toBeUndefined();
  });
});

describe('Gemini’s schema as JSON Schema', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a type', { type: 'STRING' }, { type: 'string' }],
    ['no type', { type: 'TYPE_UNSPECIFIED', title: 'x' }, { title: 'x' }],
    ['what may be null', { type: 'NUMBER', nullable: true }, { type: ['number', 'null'] }],
    [
      'counts',
      { type: 'ARRAY', max_items: '3', items: { type: 'INTEGER' } },
      { type: 'array', maxItems: 3, items: { type: 'integer' } },
    ],
    ['numbers', { type: 'INTEGER', format: 'enum', enum: ['1'] }, { type: 'integer', enum: [1] }],
    ['choices', { any_of: [{ type: 'STRING' }] }, { anyOf: [{ type: 'string' }] }],
  ])('%s', (_, google, json) => {
    expect(fromGeminiSchema(google)).toEqual(json);
  });

  it('stands in the order that is wanted', () => {
    const properties = { a: { type: 'STRING' }, b: { type: 'STRING' }, c: { type: 'STRING' } };
    const read = fromGeminiSchema({
      type: 'OBJECT',
      properties,
      propertyOrdering: ['c', 'a', 'x'],
    });
    expect(Object.keys((read as JsonObject).properties as object)).toEqual(['c', 'a', 'b']);
  });
});

// Whatever Gemini's schemas can say survives the way to JSON Schema and back.
describe('both ways', () => {
  const leaf = fc.constantFrom<JsonObject>(
    { type: 'STRING' },
    { type: 'NUMBER', minimum: 0 },
    { type: 'BOOLEAN', description: 'whether' },
    { type: 'STRING', enum: ['a', 'b'] },
    { type: 'INTEGER', enum: ['1', '2'], format: 'enum' },
    { type: 'STRING', nullable: true },
  );
  const { schema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4 },
      leaf,
      tie('schema').map((items) => ({ type: 'ARRAY', items, minItems: '1' })),
      fc
        .dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { minKeys: 1 })
        .map((properties) => {
          const names = Object.keys(properties);
          const ordered = names.length > 1 ? { propertyOrdering: names } : {};
          return { type: 'OBJECT', properties, required: names.slice(0, 1), ...ordered };
        }),
    ),
  }));

  it('changes nothing', () => {
    fc.assert(
      fc.property(schema, (google) => {
        expect(toGeminiSchema(fromGeminiSchema(google))).toEqual(google);
      }),
    );
  });
});
