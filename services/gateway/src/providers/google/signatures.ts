import { isObject, type Json } from '@alfred/openai-wire';
import { LRUCache } from 'lru-cache';
import type { ProviderCall } from '../../ports/provider.ts';

/** Of all that are kept, in characters. */
const keptMax = 16 * 1024 * 1024;
/** A signature that is longer is not kept: its call goes without. */
const signatureMax = 64 * 1024;

/**
 * The signatures that came with calls of tools, for the clients that drop what they do not know:
 * Gemini takes a call back only with its own. Kept per organisation, as long as there is room.
 */
export interface ThoughtSignatures {
  /** Keeps those of the calls of an answer, or of a piece of one. */
  note(call: ProviderCall, toolCalls: Json | undefined): void;
  /** That of the call with this id, if it is known. */
  find(call: ProviderCall, id: string): string | undefined;
}

/** None are known. */
export function thoughtSignatures(): ThoughtSignatures {
  const kept = new LRUCache<string, string>({
    maxSize: keptMax,
    maxEntrySize: signatureMax,
    sizeCalculation: (signature, key) => signature.length + key.length,
  });
  return {
    note: (call, toolCalls) => {
      if (call.organization === undefined || !Array.isArray(toolCalls)) return;
      for (const toolCall of toolCalls) {
        const signature = isObject(toolCall) ? signatureOf(toolCall.extra_content) : undefined;
        if (signature !== undefined && isObject(toolCall)) {
          kept.set(`${call.organization} ${toolCall.id}`, signature);
        }
      }
    },
    find: (call, id) =>
      call.organization === undefined ? undefined : kept.get(`${call.organization} ${id}`),
  };
}

function signatureOf(extra: Json | undefined): string | undefined {
  const google = isObject(extra) ? extra.google : undefined;
  const signature = isObject(google) ? google.thought_signature : undefined;
  return typeof signature === 'string' && signature !== '' ? signature : undefined;
}
