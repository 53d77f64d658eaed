import type { FinishReason, Json } from '@alfred/openai-wire';
import { lookUp } from './fields.ts';

/** Anthropic's reasons in OpenAI's words. A pause is an end: whoever called may go on from there. */
const finishReasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

const stopReasons: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

/** Why an answer ended, as OpenAI's clients know it. */
export function finishReasonOf(stopReason: string): FinishReason {
  return lookUp(finishReasons, stopReason) ?? 'stop';
}

/**
 * Why an answer ended, as Anthropic's clients know it: the provider's own reason where that is one
 * of Anthropic's, which says more than its translation.
 */
export function stopReasonOf(finishReason: Json | undefined, native: Json | undefined): string {
  if (typeof native === 'string' && lookUp(finishReasons, native)) return native;
  return lookUp(stopReasons, finishReason) ?? 'end_turn';
}
