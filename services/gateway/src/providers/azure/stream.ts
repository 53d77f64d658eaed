import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import type { Mending } from '../openai-compatible/differences.ts';
import { mendChoices } from '../openai-compatible/mend-choices.ts';

/**
 * Azure's filters speak in chunks of their own: one without choices before the answer, others
 * without a delta after it. Clients of OpenAI read the first choice of every chunk and its delta, so
 * the former goes on with the next chunk that has a choice, and the latter get an empty delta.
 */
export function azureMending(): Mending {
  let waiting: Json | undefined;
  const chunk = (came: JsonObject): JsonObject | undefined => {
    const { choices, usage, prompt_filter_results: results } = came;
    const isEmpty = !Array.isArray(choices) || choices.length === 0;
    if (isEmpty) {
      waiting = results ?? waiting;
      return usage ? came : undefined;
    }
    const mended = mendChoices(came, (choice) =>
      isObject(choice.delta) ? choice : { ...choice, delta: {} },
    );
    if (waiting === undefined) return mended;
    const first = { ...mended, prompt_filter_results: waiting };
    waiting = undefined;
    return first;
  };
  return { whole: (reply) => reply, chunk };
}
