import { isObject, type Json } from '@alfred/openai-wire';

/** One spelling of a value: the fields of its objects in order, no blanks. */
export function canonicalJson(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join()}]`;
  if (!isObject(value)) return JSON.stringify(value ?? null);
  const fields = Object.keys(value)
    .sort()
    .filter((field) => value[field] !== undefined)
    .map((field) => `${JSON.stringify(field)}:${canonicalJson(value[field])}`);
  return `{${fields.join()}}`;
}
