import { AlfredError } from '@alfred/errors';

/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** An object of JSON. A field that is not there reads as undefined. */
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}

/** Whether this is an object of JSON: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON of a client's body. Throws `request_malformed`. */
export function parseBody(text: string): Json {
  const value = parseJson(text);
  if (value === undefined) throw new AlfredError('request_malformed');
  return value;
}

/** The value that this text spells, or undefined: for text of a provider, which may be anything. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
