import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { testChat } from '../../../test/fakes.ts';
import { testServer } from '../../../test/http-server.ts';
import { operationsPaths } from '../api/operations-paths.ts';
import { quotePaths } from '../api/quote-document.ts';
import { inferencePaths } from './inference-paths.ts';

/** Fastify tells here of every server, before that has a route. */
const begun = 'fastify.initialization';

/** Every route beside the management API, as the server registers it. */
async function served(): Promise<ReadonlySet<string>> {
  const routes = new Set<string>();
  const listen = (message: unknown): void => {
    const { fastify } = message as { readonly fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD') routes.add(`${each} ${url}`);
    });
  };
  subscribe(begun, listen);
  const app = await testServer(testChat({}));
  unsubscribe(begun, listen);
  await app.close();
  return new Set([...routes].filter((route) => !route.includes(' /api/')));
}

/** A name in the path, and what stands behind it in the same part, is one part for the router. */
const routeOf = (path: string) =>
  path.replace(/\/models\/\{model\}.*/, '/models/*').replace(/\{(\w+)\}/g, ':$1');

it('tells of every route that is served, and of no other', async () => {
  const paths = { ...inferencePaths, ...quotePaths, ...operationsPaths };
  const documented = Object.entries<object>(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${routeOf(path)}`),
  );
  // What Google's clients call at v1beta is served at v1, too: the description says so.
  const twice = 'POST /v1/models/*';
  expect([...(await served())].toSorted()).toEqual([...new Set([...documented, twice])].toSorted());
});
