import { systemClock, wallWatch } from '@alfred/clock';
import { AlfredError, isAlfredError, toHttp } from '@alfred/errors';
import { managementApi, memoryRateLimits } from '@alfred/gateway';
import { digestApiKey } from '@alfred/ids';
import { builtInBook, priceBook } from '@alfred/pricing';
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { isDistributed } from '../acceptance/profile.ts';
import { bodyOf, type ResponseChecker, responseChecker } from './check-response.ts';
import type { Answer, Call, ManagementClient, RegisteredRoute } from './management-face.ts';
import { type Outside, pepper, type RunningServices, runServices } from './running-services.ts';

export type { Answer, ManagementClient } from './management-face.ts';

export const operatorToken = 'operator-token-of-tests';

/** The management API over real services, without a socket; errors as the gateway renders them. */
export async function runManagement(outside: Outside = {}): Promise<ManagementClient> {
  if (isDistributed()) return distributed();
  const services = await runServices(outside);
  const routes: RegisteredRoute[] = [];
  const evicted: string[] = [];
  const recalled: unknown[] = [];
  const prices = { current: () => priceBook(builtInBook()) };
  const simulated = new Set(['sim']);
  const app = fastify();
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) if (each !== 'HEAD') routes.push({ method: each, url });
  });
  app.setErrorHandler((error, _, reply) => {
    const { status, headers, body } = toHttp(error);
    if (!isAlfredError(error)) throw error;
    return reply.code(status).headers(headers).send(body);
  });
  await app.register(
    managementApi({
      ...services,
      clock: systemClock,
      wall: wallWatch(systemClock),
      models: { prices, knownProviders: simulated, configuredProviders: simulated },
      authenticate: (request) => authenticate(services, request),
      evictKey: (key) => evicted.push(key),
      quota: {
        recall: async (wanted) => {
          recalled.push(wanted);
          return {};
        },
      },
      forgetKey: () => {},
      forgetPaths: () => {},
      rateLimits: memoryRateLimits({ clock: systemClock }),
      upstreams: { health: () => [] },
      recallLeases: () => {},
      onFault: () => {},
      usageSettled: async () => {},
      idempotencyKey: Buffer.from('a secret of tests'),
      operatorToken,
      version: '0.0.0',
    }),
  );
  const check = responseChecker((await app.inject('/openapi.json')).json());
  return {
    ...{ services, routes, evicted, recalled },
    call: (key, method, path, options = {}) =>
      callApp({ app, check }, { key, method, path, ...options }),
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    stop: async () => {
      await app.close();
      await services.stop();
    },
  };
}

async function distributed(): Promise<ManagementClient> {
  const { runDistributedManagement } = await import('./distributed-management.ts');
  return runDistributedManagement(operatorToken);
}

async function authenticate(services: RunningServices, request: FastifyRequest): Promise<void> {
  const secret = request.headers.authorization?.replace('Bearer ', '') ?? '';
  const { caller } = await services.identity.resolveKey({ digest: digestApiKey(secret, pepper) });
  if (!caller) throw new AlfredError('api_key_invalid');
  request.caller = caller;
}

async function callApp(
  { app, check }: { readonly app: FastifyInstance; readonly check: ResponseChecker },
  call: Call & { readonly key: string; readonly method: string; readonly path: string },
): Promise<Answer> {
  const { key, method, path, body, idempotencyKey } = call;
  const answer = await app.inject({
    method: method as 'GET',
    url: path,
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  const found = {
    status: answer.statusCode,
    headers: answer.headers,
    body: bodyOf(answer.headers, answer.body),
    text: answer.body,
  };
  check({ method, path, ...found });
  return found;
}
