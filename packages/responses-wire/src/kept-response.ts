import { isObject, type Json, type JsonObject, parseJson } from '@alfred/openai-wire';

/** What is kept of a response: enough to answer for it, and to go on from it. */
export interface KeptResponse {
  /** What it was asked, in items; nothing of what came before. */
  readonly input: readonly JsonObject[];
  readonly response: JsonObject;
}

/** As a text. */
export function writeKept({ input, response }: KeptResponse): string {
  return JSON.stringify({ version: 1, input, response });
}

/** Undefined for a text that this release cannot read. */
export function readKept(text: string): KeptResponse | undefined {
  const kept = parseJson(text);
  if (!isObject(kept) || kept.version !== 1) return undefined;
  const { input, response } = kept;
  if (!Array.isArray(input) || !isObject(response) || !input.every(isObject)) return undefined;
  return { input, response };
}

/** The items of a response and of what it was asked: what a conversation goes on from. */
export function itemsOf({ input, response }: KeptResponse): readonly JsonObject[] {
  return [...input, ...outputOf(response)];
}

/** The item of its output with this id. */
export function outputItem({ response }: KeptResponse, id: string): JsonObject | undefined {
  return outputOf(response).find((item) => item.id === id);
}

/** What it was asked, each item with an id and, where it is a message, with parts. */
export function inputItemsOf({ input, response }: KeptResponse): readonly JsonObject[] {
  const suffix = String(response.id).replace(/^resp_/, '');
  return input.map((item, index) => {
    const type = item.type ?? 'message';
    const named = { ...item, id: item.id ?? `in_${suffix}_${index}`, type };
    if (type !== 'message' || typeof item.content !== 'string') return named;
    const part = item.role === 'assistant' ? 'output_text' : 'input_text';
    const more = item.role === 'assistant' ? { annotations: [] } : {};
    const content = [{ type: part, text: item.content, ...more }];
    return { ...named, status: 'completed', content };
  });
}

function outputOf({ output }: JsonObject): readonly JsonObject[] {
  return Array.isArray(output) ? output.filter((item: Json) => isObject(item)) : [];
}
