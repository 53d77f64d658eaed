import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { breakingChanges } from './api-changes.ts';
import { root } from './run.ts';

interface Shape {
  readonly sent?: object;
  readonly got?: object;
  readonly parameters?: readonly object[];
  readonly operation?: object;
}

const documentOf = ({
  sent,
  got = { type: 'object' },
  parameters = [],
  operation = {},
}: Shape) => ({
  paths: {
    '/things': {
      post: {
        operationId: 'makeThing',
        parameters: [...parameters],
        ...(sent ? { requestBody: { content: { 'application/json': { schema: sent } } } } : {}),
        responses: { 200: { content: { 'application/json': { schema: got } } } },
        ...operation,
      },
    },
  },
  components: { schemas: { Name: { type: 'string', maxLength: 9 } } },
});

const changes = (was: Shape, is: Shape) =>
  breakingChanges(documentOf(was) as never, documentOf(is) as never);
const thing = (properties: object, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
});
const text = { type: 'string' };
const query = (schema: object, required = false) => ({
  in: 'query',
  name: 'page',
  schema,
  required,
});

const breaking: readonly [line: string, was: Shape, is: Shape][] = [
  ['POST /things body .name is gone', { sent: thing({ name: text }) }, { sent: thing({}) }],
  [
    'POST /things body .name is required now',
    { sent: thing({ name: text }) },
    { sent: thing({ name: text }, ['name']) },
  ],
  [
    'POST /things body .name has a lower maxLength: 5',
    { sent: thing({ name: { ...text, maxLength: 9 } }) },
    { sent: thing({ name: { ...text, maxLength: 5 } }) },
  ],
  [
    'POST /things body .name has a lower maxLength: 9',
    { sent: thing({ name: text }) },
    { sent: thing({ name: { $ref: '#/components/schemas/Name' } }) },
  ],
  [
    'POST /things body .name has a higher minLength: 1',
    { sent: thing({ name: text }) },
    { sent: thing({ name: { ...text, minLength: 1 } }) },
  ],
  [
    'POST /things body .name has another pattern',
    { sent: thing({ name: text }) },
    { sent: thing({ name: { ...text, pattern: 'a' } }) },
  ],
  [
    'POST /things body .name is integer and was string',
    { sent: thing({ name: text }) },
    { sent: thing({ name: { type: 'integer' } }) },
  ],
  [
    'POST /things body .name does not take b any more',
    { sent: thing({ name: { enum: ['a', 'b'] } }) },
    { sent: thing({ name: { enum: ['a'] } }) },
  ],
  [
    'POST /things body .names[] is integer and was number',
    { sent: thing({ names: { items: { type: 'number' } } }) },
    { sent: thing({ names: { items: { type: 'integer' } } }) },
  ],
  ['POST /things 200 .id is gone', { got: thing({ id: text }) }, { got: thing({}) }],
  [
    'POST /things 200 .id is not always there any more',
    { got: thing({ id: text }, ['id']) },
    { got: thing({ id: text }) },
  ],
  [
    'POST /things 200 .id is string or null and was string',
    { got: thing({ id: text }) },
    { got: thing({ id: { type: ['string', 'null'] } }) },
  ],
  ['POST /things query page is required now', {}, { parameters: [query(text, true)] }],
  [
    'POST /things query page is required now',
    { parameters: [query(text)] },
    { parameters: [query(text, true)] },
  ],
  ['POST /things query page is gone', { parameters: [query(text)] }, {}],
  ['POST /things 200 is not answered any more', {}, { operation: { responses: {} } }],
  [
    'POST /things has another operationId: clients are generated from it',
    {},
    { operation: { operationId: 'b' } },
  ],
];

describe('a change breaks clients', () => {
  it.each(breaking)('%s', (line, was, is) => {
    expect(changes(was, is)).toEqual([line]);
  });

  it('when an operation is gone', () => {
    const was = documentOf({}) as never;
    expect(breakingChanges(was, { paths: {} })).toEqual(['POST /things is gone']);
  });
});

it.each<[string, Shape, Shape]>([
  ['a field that may be sent', { sent: thing({}) }, { sent: thing({ name: text }) }],
  [
    'a field that is not needed any more',
    { sent: thing({ name: text }, ['name']) },
    { sent: thing({ name: text }) },
  ],
  [
    'a wider bound',
    { sent: thing({ name: { ...text, maxLength: 5 } }) },
    { sent: thing({ name: { ...text, maxLength: 9 } }) },
  ],
  ['a field of a reply', { got: thing({}) }, { got: thing({ id: text }, ['id']) }],
  [
    'a word of a reply',
    { got: thing({ id: { enum: ['a'] } }) },
    { got: thing({ id: { enum: ['a', 'b'] } }) },
  ],
  ['a parameter that may be sent', {}, { parameters: [query(text)] }],
])('%s does not', (_, was, is) => {
  expect(changes(was, is)).toEqual([]);
});

it('finds nothing between a document and itself', () => {
  const document = JSON.parse(readFileSync(`${root}/docs/openapi.json`, 'utf8'));
  expect(breakingChanges(document, document)).toEqual([]);
});
