import { isObject, type JsonObject } from '@alfred/openai-wire';
import { mendChoices, mendSaid } from '../openai-compatible/mend-choices.ts';
import { objectsOf } from '../openai-compatible/messages.ts';

/** Mistral's answer, or a chunk of it, as OpenAI's clients read it. */
export function mistralMend(came: JsonObject): JsonObject {
  return mendChoices(came, (choice) => {
    const said = mendSaid(choice, apart);
    return said.finish_reason === 'model_length' ? { ...said, finish_reason: 'length' } : said;
  });
}

/**
 * Models that think give a list of parts where others give text. What cannot be said in text, such
 * as a reference, goes on in a list of its own.
 */
function apart(said: JsonObject): JsonObject {
  if (!Array.isArray(said.content)) return said;
  const parts = objectsOf(said.content);
  const thoughts = parts.filter(({ type }) => type === 'thinking');
  const others = parts.filter(({ type }) => type !== 'thinking' && type !== 'text');
  const reasoning = thoughts.map((part) => textsOf(part.thinking)).join('');
  return {
    ...said,
    content: parts.map((part) => (part.type === 'text' ? textOf(part) : '')).join(''),
    ...(thoughts.length > 0 ? { reasoning_content: reasoning } : {}),
    ...(others.length > 0 ? { content_parts: others } : {}),
  };
}

function textsOf(thinking: JsonObject[string]): string {
  if (typeof thinking === 'string') return thinking;
  return objectsOf(thinking).map(textOf).join('');
}

const textOf = (part: JsonObject): string =>
  isObject(part) && typeof part.text === 'string' ? part.text : '';
