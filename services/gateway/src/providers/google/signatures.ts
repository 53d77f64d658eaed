import { isObject, type Json } from '@alfred/openai-wire';
import type { ProviderCall } from '../../ports/provider.ts';
import type { TurnMemory } from '../http/turn-memory.ts';

/**
 * The signatures that came with calls of tools, for the clients that drop what they do not know:
 * Gemini takes a call back only with its own.
 */
export interface ThoughtSignatures {
  /** Keeps those of the calls of an answer, or of a piece of one. */
  note(call: Pick<ProviderCall, 'organization'>, toolCalls: Json | undefined): void;
  /** That of the call with this id, if it is known. */
  find(call: Pick<ProviderCall, 'organization'>, id: string): string | undefined;
}

/** As far as this memory goes. */
export function thoughtSignatures(memory: TurnMemory): ThoughtSignatures {
  return {
    note: ({ organization }, toolCalls) => {
      for (const toolCall of Array.isArray(toolCalls) ? toolCalls : []) {
        if (!isObject(toolCall) || typeof toolCall.id !== 'string') continue;
        memory.keep(organization, toolCall.id, signatureOf(toolCall.extra_content));
      }
    },
    find: ({ organization }, id) => memory.find(organization, id),
  };
}

function signatureOf(extra: Json | undefined): string {
  const google = isObject(extra) ? extra.google : undefined;
  const signature = isObject(google) ? google.thought_signature : undefined;
  return typeof signature === 'string' ? signature : '';
}
