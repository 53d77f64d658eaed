// What a response continues: its conversation, and items of earlier answers that it refers to.
import type { JsonObject } from '@alfred/openai-wire';
import { itemsOf, outputItem, readKept, responseOfItem } from '@alfred/responses-wire';
import type { Caller } from '../domain/caller.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { StoredResponses } from '../ports/stored-responses.ts';

/** How many responses a conversation may have that is continued by naming its last one. */
const responsesMax = 1_000;
/** How many responses items may be referred to of, by one request. */
const referredMax = 64;

export interface Conversation {
  readonly outcome: 'found';
  readonly items: readonly JsonObject[];
}

/** The items of a response and of all that it continues, oldest first. */
export async function conversationUpTo(
  { storedResponses }: { readonly storedResponses: StoredResponses },
  caller: Caller,
  id: string,
): Promise<Conversation | Refusal> {
  const stored = await storedResponses.read(caller, id, responsesMax);
  const last = stored.at(-1);
  // A conversation of which the beginning is gone is another one.
  const missing = last ? last.previous : id;
  const param = 'previous_response_id';
  if (missing !== undefined) return refuse('response_unknown', { response: missing, param });
  const items: JsonObject[] = [];
  for (const { id: response, text } of stored.toReversed()) {
    const kept = readKept(text);
    if (!kept) return refuse('response_unknown', { response, param });
    items.push(...itemsOf(kept));
  }
  return { outcome: 'found', items };
}

/** The same items, with those in place that are only referred to. */
export async function withReferences(
  deps: { readonly storedResponses: StoredResponses },
  caller: Caller,
  items: readonly JsonObject[],
): Promise<Conversation | Refusal> {
  const referred = referredIn(items);
  const named = referred.map(({ id }) => responseOfItem(id));
  const responses = [...new Set(named.flatMap((id) => id ?? []))];
  if (responses.length > referredMax) {
    const reason = `items of at most ${referredMax} responses can be referred to`;
    return refuse('request_invalid', { param: 'input', reason });
  }
  const reading = responses.map(async (id) => deps.storedResponses.read(caller, id, 0));
  const kept = (await Promise.all(reading)).flat().flatMap(({ text }) => readKept(text) ?? []);
  const whole: JsonObject[] = [...items];
  for (const { id, index } of referred) {
    const item = kept.map((response) => outputItem(response, id)).find((it) => it !== undefined);
    if (!item) return refuse('response_unknown', { response: id, param: `input[${index}].id` });
    whole[index] = item;
  }
  return { outcome: 'found', items: whole };
}

/** The items that are nothing but references to others. */
export function referredIn(
  items: readonly JsonObject[],
): readonly { readonly id: string; readonly index: number }[] {
  return items.flatMap(({ type, id }, index) => {
    const isReference = type === 'item_reference' || (type === undefined && id !== undefined);
    return isReference && typeof id === 'string' ? [{ id, index }] : [];
  });
}
