import { AlfredError } from '@alfred/errors';
import { inexactNumber } from './inexact-number.ts';

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

/**
 * The JSON of a client's body. Throws `request_malformed`, and `number_inexact` for a number that
 * would go on as another one.
 */
export function parseBody(text: string): Json {
  const value = parseJson(text);
  if (value === undefined) throw new AlfredError('request_malformed');
  const inexact = inexactNumber(text);
  if (inexact) {
    const { path, reason } = inexact;
    throw new AlfredError('number_inexact', { param: path || 'body', reason });
  }
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
