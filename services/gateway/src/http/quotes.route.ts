import type { ChatRequest } from '@alfred/openai-wire';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Authenticate } from '../app/authenticate.ts';
import type { ChatAsk } from '../app/call.ts';
import type { QuoteChat } from '../app/quote-chat.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { chatBody, readChatBodies, stickyOf, tagsOf } from './chat-body.ts';
import { renderQuote } from './render-quote.ts';

export interface QuotesDeps {
  readonly authenticate: Authenticate;
  readonly quoteChat: QuoteChat;
}

/** POST /v1/quotes: what a chat completion would cost. Sends nothing and writes nothing. */
export function quotesRoute({ authenticate, quoteChat }: QuotesDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', authenticateHook(authenticate));
    readChatBodies(app);
    app.post<{ Body: ChatRequest }>('/v1/quotes', (request) =>
      answerQuote(quoteChat, request, {
        ...{ request: chatBody(request), tags: tagsOf(request), sticky: stickyOf(request) },
      }),
    );
  };
}

/** The quote for a request that was sent to any route that takes chat completions. */
export async function answerQuote(
  quoteChat: QuoteChat,
  { id, caller }: Pick<FastifyRequest, 'id' | 'caller'>,
  asked: Pick<ChatAsk, 'request' | 'tags' | 'sticky'>,
) {
  return renderQuote(id, await quoteChat({ caller, ...asked }));
}
