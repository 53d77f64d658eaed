import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { routeMethods } from './route-methods.ts';

it('knows the methods of every path, and nothing of others', async () => {
  const app = fastify({ exposeHeadRoutes: false });
  const methodsOf = routeMethods(app);
  app.get('/things', async () => '');
  app.post('/things', async () => '');
  app.delete('/things/:id', async () => '');
  app.get('/models/*', async () => '');
  await app.register(async (scope) => {
    scope.put('/things/:id/parts', async () => '');
  });
  expect(methodsOf('/things')).toEqual(['GET', 'POST']);
  expect(methodsOf('/things/1')).toEqual(['DELETE']);
  expect(methodsOf('/things/1/parts')).toEqual(['PUT']);
  expect(methodsOf('/models/a/b')).toEqual(['GET']);
  for (const path of ['/', '/things/', '/things/1/2', '/models', '/thing', '']) {
    expect(methodsOf(path), path).toEqual([]);
  }
  await app.close();
});
