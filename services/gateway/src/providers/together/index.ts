import type { JsonObject } from '@alfred/openai-wire';
import { openCapabilities } from '../../domain/capabilities.ts';
import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { foreignAsksBut } from '../openai-compatible/foreign-asks.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { mendChoices, mendSaid, nameReasoning } from '../openai-compatible/mend-choices.ts';
import { mapMessages, plainMessage } from '../openai-compatible/messages.ts';

const capabilities = { ...openCapabilities, refusedFields: foreignAsksBut('top_k') };

/** Together: open models under one roof; the oldest of them end with a reason of their own. */
export const together: ProviderFactory = (deps) =>
  openaiCompatible(deps, {
    baseUrl: 'https://api.together.xyz/v1',
    cap: { field: 'max_tokens', only: true },
    usage: 'asked',
    operations: ['embeddings'],
    // It sends numbers, whatever is asked for.
    embeddings: ({ encoding_format: _, ...body }) => body,
    request: (body) => mapMessages(body, plainMessage),
    capabilities: () => capabilities,
    mending: () => ({ whole: mend, chunk: mend }),
  });

function mend(came: JsonObject): JsonObject {
  return mendChoices(came, (choice) => {
    const said = mendSaid(choice, nameReasoning);
    return said.finish_reason === 'eos' ? { ...said, finish_reason: 'stop' } : said;
  });
}
