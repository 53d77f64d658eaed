// Small words for reading JSON that others wrote.
import { AlfredError } from '@alfred/errors';
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** What is wrong with a request, and with which field of it. */
export function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason: `${param} ${reason}` });
}

/** Whether a field says anything. */
export function isGiven(value: Json | undefined): value is Exclude<Json, null> {
  return value !== undefined && value !== null;
}

/** The object at a place of a request. Throws `request_invalid`. */
export function objectAt(value: Json | undefined, at: string): JsonObject {
  if (!isObject(value)) throw invalid(at, 'must be an object');
  return value;
}

/** The text at a place of a request. Throws `request_invalid`. */
export function textAt(value: Json | undefined, at: string): string {
  if (typeof value !== 'string') throw invalid(at, 'must be text');
  return value;
}

/** The list at a place of a request. Throws `request_invalid`. */
export function listAt(value: Json | undefined, at: string): readonly Json[] {
  if (!Array.isArray(value)) throw invalid(at, 'must be an array');
  return value as readonly Json[];
}

/** Text of whoever may send anything. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The object of whoever may send anything; an empty one for what is none. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The objects in a list of whoever may send anything. */
export function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What a table says under a name; undefined for a name that it does not have itself. */
export function lookUp<Value>(
  table: Readonly<Record<string, Value>>,
  name: Json | undefined,
): Value | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The fields that are there, without those that say nothing. */
export function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value)));
}

/** The same fields but these. */
export function without(fields: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
