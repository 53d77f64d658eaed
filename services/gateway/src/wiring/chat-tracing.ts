import type { Tracing } from '../adapters/traced.ts';
import type { ChatAsk } from '../app/call.ts';
import type { ChatOutcome } from '../app/chat-outcome.ts';

/** What a trace says of a request. */
export const chatTracing: Tracing<ChatAsk, ChatOutcome> = {
  name: 'chat.completions',
  describe: ({ requestId, caller, request }) => ({
    'alfred.request': requestId,
    'alfred.organization': caller.organization,
    'alfred.stream': request.stream,
  }),
  failureOf: (outcome) => {
    if (outcome.outcome === 'refused') return outcome.code;
    return outcome.outcome === 'failed' ? outcome.error.code : undefined;
  },
};
