import { isObject, type JsonObject } from '@alfred/openai-wire';
import { type Capabilities, openCapabilities } from '../../domain/capabilities.ts';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { foreignAsksBut } from '../openai-compatible/foreign-asks.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { mendChoices, mendSaid, nameReasoning } from '../openai-compatible/mend-choices.ts';
import { mapMessages, plainMessage } from '../openai-compatible/messages.ts';

const capabilities: Capabilities = {
  ...openCapabilities,
  refusedFields: {
    ...foreignAsksBut('include_reasoning'),
    ...{ logprobs: [false], top_logprobs: [0], logit_bias: [] },
  },
  parts: new Set(['image_url']),
  tools: new Set(['function', 'browser_search', 'code_interpreter', 'mcp']),
  responseFormats: new Set(['json_object', 'json_schema']),
  answersMax: 1,
};

/** Groq: says what it used without being asked, and thinks aloud in `reasoning`. */
export const groq: ProviderFactory = (deps) =>
  openaiCompatible(deps, {
    baseUrl: 'https://api.groq.com/openai/v1',
    cap: { field: 'max_completion_tokens' },
    usage: 'told',
    operations: ['speech', 'transcriptions'],
    streams: [],
    request: (body) => mapMessages(body, history),
    mending: () => ({ whole: mend, chunk: mend }),
    codeOf: (status, { code }) => {
      // Its minute has fewer tokens than the request: another deployment's may have more.
      if (status === 413 && code === 'rate_limit_exceeded') return 'provider_rate_limited';
      return status === 498 ? 'provider_overloaded' : undefined;
    },
    capabilities: () => capabilities,
  });

/** It refuses fields that it does not know, also in what clients send back. */
function history(message: JsonObject): JsonObject {
  const { reasoning, reasoning_content: named } = message;
  const thought = typeof reasoning === 'string' ? reasoning : named;
  const known = plainMessage(message);
  return typeof thought === 'string' && thought !== '' ? { ...known, reasoning: thought } : known;
}

/** Older streams have their usage in `x_groq` alone; where it is in both places it is one usage. */
function mend(came: JsonObject): JsonObject {
  const named = mendChoices(came, (choice) => mendSaid(choice, nameReasoning));
  const { x_groq: own, usage } = named;
  if (usage || !isObject(own) || !isObject(own.usage)) return named;
  return { ...named, usage: own.usage };
}
