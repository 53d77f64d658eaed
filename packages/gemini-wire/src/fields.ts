import { AlfredError } from '@alfred/errors';
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/**
 * The object with its own fields as Google's documents spell them. Its servers take
 * `system_instruction` for `systemInstruction`, and so do its examples; what is inside stays as it is.
 */
export function camelCased(value: Json | undefined, at: string): JsonObject {
  if (!isObject(value)) throw invalid(at, `${at} must be an object`);
  if (!Object.keys(value).some((name) => name.includes('_'))) return value;
  const fields = new Map<string, Json | undefined>();
  for (const [name, field] of Object.entries(value)) {
    const camel = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    if (fields.has(camel)) throw invalid(`${at}.${camel}`, `${at}.${camel} is given twice`);
    fields.set(camel, field);
  }
  return Object.fromEntries(fields);
}

/** The items of a list, or none when the field is not there. */
export function listOf(value: Json | undefined, at: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(at, `${at} must be a list`);
  return value;
}

/** A text, or undefined when the field is not there. */
export function textOf(value: Json | undefined, at: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(at, `${at} must be text`);
  return value;
}

/** Refuses the fields that nobody here can carry on, by the name of the first. */
export function refuseOthers(value: JsonObject, known: ReadonlySet<string>, at: string): void {
  for (const name in value) {
    if (known.has(name) || value[name] === null || value[name] === undefined) continue;
    throw unsupported(at === '' ? name : `${at}.${name}`, 'Alfred');
  }
}

/** A request that is not what Google documents. */
export function invalid(param: string, reason: string): AlfredError {
  return new AlfredError('request_invalid', { param, reason });
}

/** Something that is well said, but that this provider, or Alfred, cannot do. */
export function unsupported(param: string, provider: string): AlfredError {
  return new AlfredError('parameter_unsupported', { param, provider });
}

/** The object without the fields that are undefined. */
export function defined(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  const kept: Record<string, Json> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
