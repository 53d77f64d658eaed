// What nobody sends in good faith, as values of JSON and as words.
import fc from 'fast-check';

/** JSON Schema, as far as the document of the API uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly example?: unknown;
}

/** Finds what a `$ref` leads to. */
export type Resolve = (reference: string) => Schema;

const depthMax = 6;

/** Texts that have broken parsers, databases, terminals and logs. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '\u0000',
      '\uFEFF',
      '\uD800',
      '\u202Eabc',
      "' or 1=1 --",
      '"; drop table node; --',
    ],
    ...['../../etc/passwd', '%2e%2e%2f', '__proto__', 'constructor', 'prototype', 'toString'],
    ...['<script>alert(1)</script>', '{{7*7}}', '$(id)', '\r\nx-injected: 1', 'NaN'],
    ...['-0', '1e400', '9'.repeat(400), '1.0000000000000000000001', '٣', 'null', 'true', '[]'],
  ),
  fc.string({ unit: 'binary', maxLength: 64 }),
  fc.integer({ min: 1, max: 4 }).map((n) => 'a'.repeat(10 ** n)),
);

/** Numbers at and beyond every bound. */
const hostileNumber = fc.oneof(
  fc.constantFrom(0, -1, 1e21, 2 ** 53, -(2 ** 63), 1e308, 0.1, 5e-324),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any JSON, also such that names what every object has already. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(hostileText, hostileNumber, fc.boolean(), fc.constant(null)) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty'), hostileText)
      // Written as text: an object with this name of its own, as a parser makes it.
      .map(([name, value]) =>
        JSON.parse(`{${JSON.stringify(name)}:{"polluted":${JSON.stringify(value)}}}`),
      ),
  },
  { weight: 1, arbitrary: fc.integer({ min: 10, max: 3_000 }).map(nested) },
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** A value that a schema describes, in most of its places; known ids stand where texts do. */
export function fitting(
  schema: Schema,
  { resolve, texts }: { readonly resolve: Resolve; readonly texts: readonly string[] },
  depth = 0,
): fc.Arbitrary<unknown> {
  const next = (inner: Schema) => fitting(inner, { resolve, texts }, depth + 1);
  if (depth > depthMax) return fc.constant(null);
  if (schema.$ref !== undefined) return next(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(next));
  if (schema.properties) return objectOf(schema, next);
  const example = schema.example === undefined ? [] : [fc.constant(schema.example)];
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'array':
      return fc.array(next(schema.items ?? {}), { maxLength: 3 });
    case 'integer':
    case 'number': {
      const { minimum = 0, maximum = 1_000 } = schema;
      const [min, max] = [Math.ceil(Math.max(minimum, -1e9)), Math.floor(Math.min(maximum, 1e9))];
      return fc.oneof(...example, fc.integer({ min, max: Math.max(min, max) }));
    }
    case 'boolean':
      return fc.boolean();
    case 'object':
      return fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), {
        maxKeys: 3,
      });
    case 'null':
      return fc.constant(null);
    default:
      return fc.oneof(...example, fc.constantFrom(...texts), fc.string({ maxLength: 20 }));
  }
}

function objectOf(
  { properties = {}, required = [] }: Schema,
  next: (inner: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, inner]) => [name, next(inner)] as const);
  return fc.record(Object.fromEntries(fields), {
    requiredKeys: required.filter((name) => name in properties),
  });
}

/** The same value with one of its places gone wrong. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return hostileJson;
  const names = Object.keys(value);
  if (names.length === 0) return hostileJson;
  return fc.constantFrom(...names).chain((name) => {
    const inner: unknown = (value as Record<string, unknown>)[name];
    const put = (other: unknown) =>
      Array.isArray(value)
        ? value.map((item, index) => (String(index) === name ? other : item))
        : { ...value, [name]: other };
    return fc.oneof(
      { weight: 3, arbitrary: spoiled(inner).map(put) },
      { weight: 2, arbitrary: hostileJson.map(put) },
      { weight: 1, arbitrary: hostileJson.map((other) => ({ ...value, unknown: other })) },
    );
  });
}
