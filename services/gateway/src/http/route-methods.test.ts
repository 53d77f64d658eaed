import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { routeMethods } from './route-methods.ts';

it('knows the methods of every path, and nothing of others', async () => {
  const app = fastify({ exposeHeadRoutes: false });
  const methodsOf = routeMethods(app);
  app.get('/things', async () => '');
  app.post('/things', async () => '');
  app.delete('/things/:id', async () => '');
  app.get('/models/*', { config: { dialect: 'google' } }, async () => '');
  await app.register(async (scope) => {
    scope.put('/things/:id/parts', async () => '');
  });
  expect(methodsOf('/things', 'PUT').methods).toEqual(['GET', 'POST']);
  expect(methodsOf('/things/1', 'PUT').methods).toEqual(['DELETE']);
  expect(methodsOf('/things/1/parts', 'PUT').methods).toEqual(['PUT']);
  expect(methodsOf('/models/a/b', 'PUT').methods).toEqual(['GET']);
  for (const path of ['/', '/things/', '/things/1/2', '/models', '/thing', '']) {
    expect(methodsOf(path, 'PUT').methods, path).toEqual([]);
  }
  expect(methodsOf('/models/a', 'PUT').dialect).toBe('google');
  expect(methodsOf('/things', 'PUT').dialect).toBe('openai');
  expect(methodsOf('/nothing', 'PUT').dialect).toBeUndefined();
  await app.close();
});

it('knows which paths a route with an open end takes, and where several vendors come', async () => {
  const app = fastify({ exposeHeadRoutes: false });
  const methodsOf = routeMethods(app);
  const takes = (path: string) => path.endsWith(':ask');
  app.post('/models/*', { config: { dialect: 'google', takes } }, async () => '');
  app.get('/models/*', { config: { takes: (path) => !takes(path) } }, async () => '');
  app.delete('/models/b:ask', { config: { dialect: 'anthropic' } }, async () => '');
  app.options('*', async () => '');
  expect(methodsOf('/models/a:ask', 'PUT')).toEqual({ methods: ['POST'], dialect: 'google' });
  expect(methodsOf('/models/a', 'PUT')).toEqual({ methods: ['GET'], dialect: 'openai' });
  expect(methodsOf('/models/b:ask', 'PUT')).toEqual({
    methods: ['DELETE', 'POST'],
    dialect: undefined,
  });
  expect(methodsOf('/elsewhere', 'PUT').methods).toEqual([]);
  await app.close();
});
