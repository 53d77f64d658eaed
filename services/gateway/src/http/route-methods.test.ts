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
  expect(methodsOf('/things').methods).toEqual(['GET', 'POST']);
  expect(methodsOf('/things/1').methods).toEqual(['DELETE']);
  expect(methodsOf('/things/1/parts').methods).toEqual(['PUT']);
  expect(methodsOf('/models/a/b').methods).toEqual(['GET']);
  for (const path of ['/', '/things/', '/things/1/2', '/models', '/thing', '']) {
    expect(methodsOf(path).methods, path).toEqual([]);
  }
  expect(methodsOf('/models/a').dialect).toBe('google');
  expect(methodsOf('/things').dialect).toBe('openai');
  await app.close();
});
