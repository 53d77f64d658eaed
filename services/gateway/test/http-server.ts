import { digestApiKey } from '@alfred/ids';
import type { FastifyInstance } from 'fastify';
import { authenticate } from '../src/app/authenticate.ts';
import { completeChat } from '../src/app/complete-chat.ts';
import { countTokens } from '../src/app/count-tokens.ts';
import { createResponse } from '../src/app/create-response.ts';
import { usableModels } from '../src/app/list-models.ts';
import { quoteChat } from '../src/app/quote-chat.ts';
import { deleteResponse, readInputItems, readResponse } from '../src/app/read-response.ts';
import type { Caller } from '../src/domain/caller.ts';
import { createHttpServer, type HttpServerDeps, type HttpSettings } from '../src/http/server.ts';
import { apiKey, caller, previewOf, type TestChat } from './fakes.ts';
import { type MemoryResponses, memoryResponses } from './stored-responses.ts';

const pepper = Buffer.alloc(32, 7);

export const httpSettings: HttpSettings = {
  bodyLimitBytes: 4_000,
  headerLimitBytes: 16_384,
  requestTimeoutMs: 5_000,
  trustedProxies: [],
  corsOrigins: [],
};

/** The gateway's own server over a chat of tests; its ids of requests are req_1, req_2, … */
export async function testServer(
  deps: TestChat,
  over: Partial<HttpServerDeps> & { readonly responses?: MemoryResponses } = {},
  limits: Caller['limits'] = [],
): Promise<FastifyInstance> {
  const completed = completeChat(deps);
  const storedResponses = over.responses ?? memoryResponses();
  const stored = { ...deps, storedResponses, completeChat: completed, onUnkept: () => {} };
  let minted = 0;
  const known = digestApiKey(apiKey, pepper).toString('hex');
  const callers = {
    find: async (digest: Uint8Array) =>
      Buffer.from(digest).toString('hex') === known ? { ...caller, limits } : undefined,
    evict: () => {},
    changed: () => {},
    moved: () => {},
  };
  return createHttpServer({
    authenticate: authenticate({ callers, clock: deps.clock, pepper }),
    completeChat: completed,
    createResponse: createResponse(stored),
    readResponse: readResponse(stored),
    readInputItems: readInputItems(stored),
    deleteResponse: deleteResponse(stored),
    quoteChat: quoteChat({ ...deps, previews: previewOf(deps.leases) }),
    limitRequests: async () => undefined,
    idempotencyKey: Buffer.alloc(32, 8),
    models: usableModels(deps),
    countTokens: countTokens(deps),
    management: async (scope) => {
      scope.get('/api/v1/fails', async () => {
        throw new Error('a defect, with a secret');
      });
      scope.get('/api/v1/things/:id', async () => ({}));
    },
    observer: deps.observer,
    ready: async () => ({ serves: true, missing: [], degraded: [] }),
    metrics: async () => '# HELP x\n',
    requestId: () => `req_${++minted}`,
    soundLimitBytes: 8_000,
    settings: httpSettings,
    isClosing: () => false,
    ...over,
  });
}
