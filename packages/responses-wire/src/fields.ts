import type { Json, JsonObject } from '@alfred/openai-wire';

/** Whether a field says anything. */
export function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}

/** The fields that say anything. */
export function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value)));
}
