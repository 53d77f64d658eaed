import type { ProviderFactory } from '../../ports/provider-factory.ts';
import { openaiCompatible } from '../openai-compatible/index.ts';
import { mapMessages, plainMessage } from '../openai-compatible/messages.ts';

/**
 * Lambda ended its inference service on 2025-09-25. The name stays for those who run its stack
 * themselves: where that is, and what it costs, they have to say.
 */
export const lambda: ProviderFactory = (deps) =>
  openaiCompatible(deps, {
    baseUrl: undefined,
    cap: { field: 'max_tokens', only: true },
    usage: 'asked',
    request: (body) => mapMessages(body, plainMessage),
  });
