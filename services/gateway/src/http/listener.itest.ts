import { Agent, request } from 'node:http';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { runningCalls } from '../app/running-calls.ts';
import { httpListener } from './listener.ts';

/** A server with one slow route, whose calls are counted. */
async function scene(drainMs: number, noticeMs = 0) {
  const running = runningCalls();
  const release = Promise.withResolvers<string>();
  running.onHangUp(() => release.resolve('hung up'));
  const listener = httpListener({
    running,
    ...{ drainMs, noticeMs },
    createServer: async (isRefusing) => {
      const app = fastify({ forceCloseConnections: 'idle' });
      app.get('/', () => running.track(release.promise));
      app.get('/refuses', () => String(isRefusing()));
      return app;
    },
  });
  const { port, host } = await listener.listen({ port: 0, host: '127.0.0.1' });
  const agent = new Agent({ keepAlive: true });
  const get = (path = '/') =>
    new Promise<string>((resolve, reject) => {
      request({ port, host, path, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve(text));
      })
        .on('error', reject)
        .end();
    });
  return { listener, running, release, get };
}

describe('closing', () => {
  it('lets what runs finish, and accepts nothing new', async () => {
    const { listener, running, release, get } = await scene(5_000);
    const asked = get();
    await expect.poll(() => running.count).toBe(1);
    const closed = listener.close();
    expect(listener.isClosing).toBe(true);
    await expect(get()).rejects.toThrow();
    release.resolve('done');
    expect(await asked).toBe('done');
    await closed;
    await listener.close();
  });

  it('hangs up on what takes too long, and still answers', async () => {
    const { listener, running, get } = await scene(20);
    const asked = get();
    await expect.poll(() => running.count).toBe(1);
    await listener.close();
    expect(await asked).toBe('hung up');
  });

  it('goes on for as long as its notice lasts', async () => {
    const { listener, release, get } = await scene(5_000, 500);
    release.resolve('done');
    const closed = listener.close();
    expect(listener.isClosing).toBe(true);
    expect(await get('/refuses')).toBe('false');
    expect(await get()).toBe('done');
    await closed;
    await expect(get()).rejects.toThrow();
  });

  it('is nothing where nothing was opened', async () => {
    const listener = httpListener({
      running: runningCalls(),
      drainMs: 1,
      noticeMs: 60_000,
      createServer: async () => fastify(),
    });
    await listener.close();
  });
});
