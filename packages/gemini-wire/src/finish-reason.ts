import type { Json } from '@alfred/openai-wire';

/**
 * Why an answer ended, from Gemini's word. It says STOP for calls of tools as well: that an answer
 * has them, its reader knows. `error` is the word that others have for an answer that failed; what
 * Gemini itself said goes on beside it.
 */
export function readFinish(reason: Json | undefined, hasCalls: boolean): string | null {
  if (typeof reason !== 'string' || reason === '' || reason === unspecified) return null;
  if (reason === 'STOP') return hasCalls ? 'tool_calls' : 'stop';
  return read[reason] ?? 'error';
}

/** The same the other way. */
export function writeFinish(reason: Json | undefined): string {
  return (typeof reason === 'string' && written[reason]) || 'STOP';
}

const unspecified = 'FINISH_REASON_UNSPECIFIED';

const read: Readonly<Record<string, string>> = {
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'content_filter',
  RECITATION: 'content_filter',
  LANGUAGE: 'content_filter',
  BLOCKLIST: 'content_filter',
  PROHIBITED_CONTENT: 'content_filter',
  SPII: 'content_filter',
  IMAGE_SAFETY: 'content_filter',
  IMAGE_PROHIBITED_CONTENT: 'content_filter',
  IMAGE_RECITATION: 'content_filter',
};

const written: Readonly<Record<string, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  function_call: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
  error: 'OTHER',
};
