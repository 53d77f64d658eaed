import { AlfredError } from '@alfred/errors';
import cors from '@fastify/cors';
import {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  fastify,
} from 'fastify';
import type { Observer } from '../ports/observer.ts';
import { anthropicModelsRoute } from './anthropic-models.route.ts';
import { type BesideChatDeps, besideChatRoutes } from './beside-chat.route.ts';
import { chatCompletionsRoute } from './chat-completions.route.ts';
import { compressHook } from './compress.hook.ts';
import { corsOptions } from './cors.ts';
import {
  dialectOf,
  errorHandler,
  nameRequest,
  notFoundHandler,
  pathPartMax,
  straysHook,
} from './error-handler.ts';
import { type GeminiDeps, geminiRoute } from './gemini.route.ts';
import { type MessagesDeps, messagesRoute } from './messages.route.ts';
import { type ModelsDeps, modelsRoute } from './models.route.ts';
import { type OperationsDeps, operationsRoute } from './operations.route.ts';
import { clientErrorHandler, refuseExpectation, requireHost } from './protocol-errors.ts';
import { quotesRoute } from './quotes.route.ts';
import { type ResponsesDeps, responsesRoute } from './responses.route.ts';
import { routeMethods } from './route-methods.ts';
import { vendorConstraint } from './vendor-constraint.ts';

/** What an operator says about requests before anything of them is read. */
export interface HttpSettings {
  readonly bodyLimitBytes: number;
  readonly headerLimitBytes: number;
  readonly requestTimeoutMs: number;
  /** Whose word counts about where a request comes from. */
  readonly trustedProxies: readonly string[];
  /** Of whose pages browsers may call; `*` for all. */
  readonly corsOrigins: readonly string[];
}

export interface HttpServerDeps
  extends BesideChatDeps,
    GeminiDeps,
    MessagesDeps,
    ModelsDeps,
    OperationsDeps,
    ResponsesDeps {
  /** Everything under /api/v1, and its documents. */
  readonly management: FastifyPluginAsync;
  readonly observer: Observer;
  /** Mints the id of a request. */
  readonly requestId: () => string;
  readonly settings: HttpSettings;
  /** Whether the gateway is ending: then nothing new is let in. */
  readonly isClosing: () => boolean;
}

/** Longer than the usual 60 s of proxies, so that it is they who close an idle connection. */
const keepAliveMs = 72_000;
/** A client's own id of a request is given back when it is no longer than this. */
const clientIdLengthMax = 200;

/** Headers that take longer come from nobody, however long a body may take. */
const headersMaxMs = 60_000;

/** How often it is looked for requests that take too long to come: often enough for the time itself. */
function checkingMs(requestTimeoutMs: number): number {
  return Math.min(30_000, Math.max(100, requestTimeoutMs / 4));
}

/** The gateway's HTTP server. It listens to nothing yet. */
export async function createHttpServer(deps: HttpServerDeps): Promise<FastifyInstance> {
  const { bodyLimitBytes, headerLimitBytes, trustedProxies, corsOrigins } = deps.settings;
  const onError = errorHandler(deps.observer, bodyLimitBytes);
  const app = fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: deps.settings.requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    genReqId: deps.requestId,
    requestIdHeader: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: pathPartMax, constraints: { vendor: vendorConstraint } },
    // Node's own refusal has no body; `requireHost` says the same in ours.
    http: {
      requireHostHeader: false,
      maxHeaderSize: headerLimitBytes,
      // Fastify tells Node of its own timeout too late for the one on headers to follow it.
      headersTimeout: Math.min(deps.settings.requestTimeoutMs, headersMaxMs),
      connectionsCheckingInterval: checkingMs(deps.settings.requestTimeoutMs),
    },
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    clientErrorHandler: clientErrorHandler(deps.requestId, headerLimitBytes),
    // No hook has seen such a request.
    frameworkErrors: (error, request, reply) => {
      identify(request, reply);
      onError(error, request, reply);
    },
  });
  app.server.on('checkExpectation', refuseExpectation(deps.requestId));
  const methodsOf = routeMethods(app);
  // Fastify reads plain text by itself; no route here speaks it.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    identify(request, reply);
    requireHost(request.raw);
    if (!deps.isClosing()) return;
    reply.header('connection', 'close');
    throw new AlfredError('shutting_down');
  });
  if (corsOrigins.length > 0) await app.register(cors, corsOptions(corsOrigins));
  const notFound = notFoundHandler(methodsOf);
  app.addHook('onRequest', straysHook(notFound));
  app.addHook('onSend', compressHook);
  app.setErrorHandler(onError);
  app.setNotFoundHandler(notFound);
  await app.register(chatCompletionsRoute(deps));
  await app.register(geminiRoute(deps));
  await app.register(messagesRoute(deps));
  await app.register(besideChatRoutes(deps));
  await app.register(responsesRoute(deps));
  await app.register(quotesRoute(deps));
  await app.register(modelsRoute(deps));
  await app.register(anthropicModelsRoute(deps));
  await app.register(operationsRoute(deps));
  await app.register(deps.management);
  return app;
}

function identify(request: FastifyRequest, reply: FastifyReply): void {
  nameRequest(dialectOf(request), request, reply);
  const own = request.headers['x-request-id'];
  if (typeof own === 'string' && own.length <= clientIdLengthMax) {
    reply.header('x-client-request-id', own);
  }
}
