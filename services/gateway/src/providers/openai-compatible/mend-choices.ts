import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** An answer or a chunk with each choice as `mend` makes it; itself, where nothing has changed. */
export function mendChoices(of: JsonObject, mend: (choice: JsonObject) => JsonObject): JsonObject {
  const { choices } = of;
  if (!Array.isArray(choices)) return of;
  let changed = false;
  const mended = choices.map((choice: Json) => {
    const next = isObject(choice) ? mend(choice) : choice;
    changed ||= next !== choice;
    return next;
  });
  return changed ? { ...of, choices: mended } : of;
}

/** A choice with its message, or its delta, as `mend` makes it. */
export function mendSaid(choice: JsonObject, mend: (said: JsonObject) => JsonObject): JsonObject {
  const field = isObject(choice.delta) ? 'delta' : 'message';
  const said = choice[field];
  if (!isObject(said)) return choice;
  const mended = mend(said);
  return mended === said ? choice : { ...choice, [field]: mended };
}

/** `reasoning` also under the name that most providers give it. */
export function nameReasoning(said: JsonObject): JsonObject {
  const { reasoning, reasoning_content: named } = said;
  if (typeof reasoning !== 'string' || (named !== undefined && named !== null)) return said;
  return { ...said, reasoning_content: reasoning };
}

/** The same for every choice: what most providers beside OpenAI need, and nothing else. */
export const namingReasoning = (of: JsonObject): JsonObject =>
  mendChoices(of, (choice) => mendSaid(choice, nameReasoning));
