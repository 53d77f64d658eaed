import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** Deeper than any request may nest, and shallow enough for whatever refers to itself. */
const depthMax = 64;

/** What says nothing to a model, or what it does anyway. */
const silent = new Set([
  ...['$schema', '$id', '$comment', '$defs', 'definitions', '$anchor', 'strict'],
  ...['additionalProperties', 'examples', 'readOnly', 'writeOnly', 'deprecated', 'nullable'],
]);

/** What both have under the same name. */
const same = new Set(['title', 'description', 'default', 'minimum', 'maximum', 'pattern']);

/** Google writes these as text. */
const counts = new Set([
  ...['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'],
]);

/** The formats that Google's servers take; for others they refuse the whole request. */
const formats = new Set(['int32', 'int64', 'float', 'double', 'date-time', 'enum']);

/** References that are written out may multiply: no honest schema has more parts in the end. */
const partsMax = 10_000;

/** What the schema around this one defines, and what is being written already. */
interface Within {
  readonly root: JsonObject;
  readonly refs: readonly string[];
  readonly written: { parts: number };
}

/**
 * JSON Schema as the part of OpenAPI's schemas that every Gemini model takes: references are
 * written out, a constant is a list of one, values of a list are text. Undefined where that part
 * cannot say it; newer models then take JSON Schema itself.
 */
export function toGeminiSchema(schema: Json | undefined): JsonObject | undefined {
  if (!isObject(schema)) return undefined;
  try {
    return written(schema, { root: schema, refs: [], written: { parts: 0 } });
  } catch (error) {
    if (error instanceof Inexpressible) return undefined;
    throw error;
  }
}

/** A keyword that Google's schemas lack. Never leaves this file. */
class Inexpressible extends Error {}

function written(schema: Json | undefined, within: Within): JsonObject {
  within.written.parts += 1;
  const isTooMuch = within.refs.length > depthMax || within.written.parts > partsMax;
  if (!isObject(schema) || isTooMuch) throw new Inexpressible();
  if (typeof schema.$ref === 'string') return referred(schema, schema.$ref, within);
  const result: Record<string, Json> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (value !== undefined) writeKeyword(result, { name, value }, within);
  }
  if (schema.nullable === true) result.nullable = true;
  if (isObject(result.properties) && Object.keys(result.properties).length > 1) {
    result.propertyOrdering = Object.keys(result.properties);
  }
  return typed(result);
}

type Writer = (result: Record<string, Json>, value: Json, within: Within) => void;

const writers: Readonly<Record<string, Writer>> = {
  type: writeType,
  format: (result, value) => {
    if (typeof value === 'string' && formats.has(value)) result.format = value;
  },
  enum: writeEnum,
  const: (result, value) => writeEnum(result, [value]),
  items: (result, value, within) => {
    result.items = written(value, within);
  },
  required: (result, names) => {
    if (Array.isArray(names) && names.length > 0) result.required = names;
  },
  properties: writeProperties,
  anyOf: writeChoice,
  oneOf: writeChoice,
  allOf: writeAll,
};

function writeKeyword(
  result: Record<string, Json>,
  { name, value }: { readonly name: string; readonly value: Json },
  within: Within,
): void {
  const write = Object.hasOwn(writers, name) ? writers[name] : undefined;
  if (write) write(result, value, within);
  else if (same.has(name)) result[name] = value;
  else if (counts.has(name) && typeof value !== 'object') result[name] = String(value);
  else if (!silent.has(name) || isMap(name, value)) throw new Inexpressible();
}

/** Any further property, of a given shape: a map, which Google's schemas have no word for. */
function isMap(name: string, value: Json): boolean {
  return name === 'additionalProperties' && isObject(value) && Object.keys(value).length > 0;
}

function referred(schema: JsonObject, ref: string, within: Within): JsonObject {
  if (within.refs.includes(ref)) throw new Inexpressible();
  const target = resolve(within.root, ref);
  const { $ref, ...beside } = schema;
  const inner = { ...within, refs: [...within.refs, ref] };
  return { ...written(target, inner), ...written(beside, within) };
}

function resolve(root: JsonObject, ref: string): Json | undefined {
  if (!ref.startsWith('#/')) throw new Inexpressible();
  let at: Json | undefined = root;
  for (const step of ref.slice(2).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    at = isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function writeType(result: Record<string, Json>, type: Json): void {
  const all = Array.isArray(type) ? type : [type];
  const names = all.filter((name) => name !== 'null');
  if (names.length < all.length) result.nullable = true;
  const [only] = names;
  if (names.length !== 1 || typeof only !== 'string') throw new Inexpressible();
  result.type = only.toUpperCase();
}

function writeEnum(result: Record<string, Json>, values: Json): void {
  if (!Array.isArray(values)) throw new Inexpressible();
  const present = values.filter((value: Json) => value !== null);
  if (present.length < values.length) result.nullable = true;
  const scalar = present.every((value: Json) => /string|number/.test(typeof value));
  if (!scalar || present.length === 0) throw new Inexpressible();
  result.enum = present.map(String);
  if (result.type === undefined) result.type = typeOf(present[0]);
  if (result.type !== 'STRING') result.format = 'enum';
}

function typeOf(value: Json | undefined): string {
  if (typeof value !== 'number') return 'STRING';
  return Number.isInteger(value) ? 'INTEGER' : 'NUMBER';
}

function writeProperties(result: Record<string, Json>, value: Json, within: Within): void {
  if (!isObject(value)) throw new Inexpressible();
  const entries = Object.entries(value).map(([name, inner]) => [name, written(inner, within)]);
  // Google refuses an object that is said to have properties and has none.
  if (entries.length > 0) result.properties = Object.fromEntries(entries);
}

/** One of several. `null` among them is a word of its own. */
function writeChoice(result: Record<string, Json>, value: Json, within: Within): void {
  if (!Array.isArray(value) || value.length === 0) throw new Inexpressible();
  const choices = value.filter((choice: Json) => !(isObject(choice) && choice.type === 'null'));
  if (choices.length < value.length) result.nullable = true;
  const schemas = choices.map((choice: Json) => written(choice, within));
  const [only] = schemas;
  if (schemas.length === 1 && only) Object.assign(result, only);
  else result.anyOf = schemas;
}

/** All of one is that one. More would have to be merged, which only the one who wrote them can. */
function writeAll(result: Record<string, Json>, value: Json, within: Within): void {
  const [only] = Array.isArray(value) ? value : [];
  if (!Array.isArray(value) || value.length !== 1) throw new Inexpressible();
  Object.assign(result, written(only, within));
}

/** A schema of Google's must say its type, unless it is one of several. */
function typed(result: Record<string, Json>): JsonObject {
  if (result.type !== undefined || result.anyOf !== undefined) return result;
  if (result.properties !== undefined) return { type: 'OBJECT', ...result };
  if (result.items !== undefined) return { type: 'ARRAY', ...result };
  return result;
}
