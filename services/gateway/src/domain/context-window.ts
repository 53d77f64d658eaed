// Requests that are certain not to fit into what a model reads, told before they cost anything. What only
// may not fit goes on: the provider counts better.
import type { ChatRequest } from '@alfred/openai-wire';
import { isCountedExactly } from './encoding.ts';
import type { Estimate } from './estimate.ts';
import type { ModelFacts } from './model-facts.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A model whose window is known for certain. */
export interface Window {
  readonly provider: string;
  readonly model: string;
  /** As clients call it. */
  readonly id: string;
  readonly facts: ModelFacts | undefined;
}

/**
 * Refuses a request that has surely more tokens than the model's window. Its bytes bound its tokens
 * from above, so nearly all requests are through with one comparison; the words of the others bound
 * them from below, because no token of these vocabularies reaches over a space.
 */
export function beyondWindow(
  request: ChatRequest,
  { inputMax, outputCap }: Pick<Estimate, 'inputMax' | 'outputCap'>,
  { provider, model, id, facts }: Window,
): Refusal | undefined {
  const { context: limit, sharesWindow } = facts ?? {};
  if (limit === undefined || inputMax + outputCap <= limit) return undefined;
  if (!isCountedExactly(provider, model)) return undefined;
  // A cap that Alfred put in is not what the caller asked for.
  const asked = sharesWindow ? (request.outputCap ?? 0) : 0;
  const needed = wordsOf(request) + asked;
  if (needed <= limit) return undefined;
  const params = { model: id, limit: String(limit), needed: String(needed), param: 'messages' };
  return refuse('context_length_exceeded', params);
}

function wordsOf({ messages }: ChatRequest): number {
  let words = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') words += countWords(content);
    else
      for (const { text } of content ?? []) if (typeof text === 'string') words += countWords(text);
  }
  return words;
}

const space = 0x20;

/** Runs of characters between spaces, tabs and ends of lines. */
function countWords(text: string): number {
  let words = 0;
  let isWithin = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isSpace = code === space || (code >= 0x09 && code <= 0x0d);
    if (!isSpace && !isWithin) words += 1;
    isWithin = !isSpace;
  }
  return words;
}
