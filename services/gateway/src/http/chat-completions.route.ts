import type { ChatRequest } from '@alfred/openai-wire';
import type { FastifyPluginAsync } from 'fastify';
import { openAi } from '../app/surfaces/openai.ts';
import { type AnswerChatDeps, answerChat } from './answer-chat.ts';
import { authenticateHook } from './authenticate.hook.ts';
import { chatBody, readChatBodies } from './chat-body.ts';
import { rateLimitHook } from './rate-limit.hook.ts';

/** POST /v1/chat/completions. Parses, calls one use case, renders its outcome; decides nothing. */
export function chatCompletionsRoute(deps: AnswerChatDeps): FastifyPluginAsync {
  return async (app) => {
    app.addHook('onRequest', authenticateHook(deps.authenticate));
    app.addHook('onRequest', rateLimitHook(deps.limitRequests));
    readChatBodies(app);
    app.post<{ Body: ChatRequest }>('/v1/chat/completions', (request, reply) => {
      const chat = chatBody(request);
      return answerChat(deps, { request, reply }, { request: chat, rendering: openAi(chat) });
    });
  };
}
