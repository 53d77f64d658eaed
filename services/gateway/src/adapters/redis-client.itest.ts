import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import { certificatesFor, redisForTests } from '@alfred/testing';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { startedScene } from '../../test/redis-scene.ts';

const asked = {
  organization: 'org_a',
  limits: [{ kind: 'key', id: 'key_a', name: 'key_a', requests: 5, windowSeconds: 60 }],
};

/** Speaks TLS before a server that does not. */
async function tlsBefore(port: number) {
  const { ca, certificate, key } = await certificatesFor(['localhost']);
  const server = createServer({ cert: certificate, key }, (socket) => {
    const behind = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { ca, port: (server.address() as AddressInfo).port, close: () => server.close() };
}

describe('a Redis with TLS and a password', () => {
  it('is reached by a rediss URL, and nobody else’s certificate is taken', async () => {
    const password = 'p@ss/word-9';
    const server = await redisForTests({ parameters: ['--requirepass', password] });
    const front = await tlsBefore(server.port);
    const url = `rediss://:${encodeURIComponent(password)}@localhost:${front.port}`;
    const { limits, log } = await startedScene(url, { ca: front.ca });
    expect(await limits.take(asked)).toMatchObject({ basis: 'shared', outcome: 'allowed' });
    await limits.stop();

    const stranger = await startedScene(url, {});
    expect(await stranger.limits.take(asked)).toMatchObject({ basis: 'local' });
    expect((await stranger.limits.health()).lastError).toMatch(/CERT|SIGNATURE/);
    await stranger.limits.stop();

    const wrong = await startedScene(url.replace('word', 'wort'), { ca: front.ca });
    for (let n = 0; n < 6; n += 1) await wrong.limits.take(asked);
    expect(await wrong.limits.health()).toMatchObject({ status: 'open', lastError: 'WRONGPASS' });
    expect(wrong.limits.isDegraded).toBe(true);
    await wrong.limits.stop();

    const lines = [...log, ...stranger.log, ...wrong.log].join('');
    expect(wrong.log.join('')).toContain('WRONGPASS');
    for (const secret of [password, encodeURIComponent(password), 'wort-9']) {
      expect(lines).not.toContain(secret);
    }
    front.close();
    await server.stop();
  }, 60_000);
});

describe('a Redis that is a cluster', () => {
  it('has all limits of a request in one place, whatever they are of', async () => {
    const server = await redisForTests({ parameters: ['--cluster-enabled', 'yes'] });
    const admin = new Redis(server.url);
    await admin.cluster('ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => slot));
    const isWhole = async () => String(await admin.cluster('INFO')).includes('cluster_state:ok');
    await expect.poll(isWhole).toBe(true);
    const { limits } = await startedScene(server.url);
    const node = { kind: 'node', id: 'team_a', name: 'team_a', requests: 5, windowSeconds: 60 };
    for (const organization of ['org_a', 'org_b', 'org_c']) {
      const both = { organization, limits: [...asked.limits, node] };
      expect(await limits.take(both)).toMatchObject({ basis: 'shared', outcome: 'allowed' });
    }
    await limits.stop();
    admin.disconnect();
    await server.stop();
  }, 60_000);
});
