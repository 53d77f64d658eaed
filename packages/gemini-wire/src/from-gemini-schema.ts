import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { defined } from './fields.ts';

/** Fields of Google's schemas that mean the same under the same name. */
const counts = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);

/**
 * A schema as Google writes it (a part of OpenAPI's), as JSON Schema. Names of types are small
 * there, a value that may be null has `null` among its types, counts are numbers, and properties
 * stand in the order in which they are wanted.
 */
export function fromGeminiSchema(schema: Json | undefined): Json {
  if (!isObject(schema)) return schema ?? {};
  const { type, nullable, format, properties, propertyOrdering, property_ordering, ...rest } =
    schema;
  const written: Record<string, Json | undefined> = { type: typeOf(type, nullable) };
  if (format !== 'enum') written.format = format;
  for (const [name, value] of Object.entries(rest)) {
    written[camel(name)] = readKeyword(camel(name), value);
  }
  if (isObject(properties)) {
    written.properties = inOrder(properties, propertyOrdering ?? property_ordering);
  }
  written.enum = readEnum(schema);
  return defined(written);
}

/** Small, and with `null` beside it where the value may be that. */
function typeOf(type: Json | undefined, nullable: Json | undefined): Json | undefined {
  const named = typeof type === 'string' ? type.toLowerCase() : 'type_unspecified';
  if (named === 'type_unspecified') return undefined;
  return nullable === true ? [named, 'null'] : named;
}

/** The values as what they are: Google lists numbers as text too. */
function readEnum({ type, nullable, enum: values }: JsonObject): Json | undefined {
  if (!Array.isArray(values)) return undefined;
  const isText = typeof type !== 'string' || !/^(integer|number)$/i.test(type);
  const read: Json[] = isText ? [...values] : values.map(Number);
  return nullable === true ? [...read, null] : read;
}

function readKeyword(name: string, value: Json | undefined): Json | undefined {
  if (counts.has(name)) return typeof value === 'string' ? Number(value) : value;
  if (name === 'items') return fromGeminiSchema(value);
  if (name === 'anyOf' && Array.isArray(value)) return value.map(fromGeminiSchema);
  return value;
}

function inOrder(properties: JsonObject, order: Json | undefined): JsonObject {
  const wanted = Array.isArray(order) ? order.filter((name) => typeof name === 'string') : [];
  const names = new Set([...wanted, ...Object.keys(properties)]);
  const known = [...names].filter((name) => Object.hasOwn(properties, name));
  return Object.fromEntries(known.map((name) => [name, fromGeminiSchema(properties[name])]));
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
