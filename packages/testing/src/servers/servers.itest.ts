import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { natsForTests, redisForTests } from './for-tests.ts';
import type { RunningServer } from './running-server.ts';

const opened: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.stop()));
});
async function keep<Server extends RunningServer>(starting: Promise<Server>): Promise<Server> {
  const server = await starting;
  opened.push(server);
  return server;
}

/** What Redis answers to these commands, one a line. */
async function redisSays({ host, port }: RunningServer, ...commands: string[]): Promise<string> {
  const socket = createConnection({ host, port });
  socket.write(`${[...commands, 'QUIT'].join('\r\n')}\r\n`);
  return text(socket);
}

/** How NATS begins a connection. */
async function greeted({ host, port }: RunningServer) {
  const plain = createConnection({ host, port });
  const info = await new Promise<string>((resolve, reject) => {
    plain.once('data', (bytes) => resolve(bytes.toString())).once('error', reject);
  });
  return { plain, info };
}

it('starts Redis, and again on the same port after it was killed, with nothing left', async () => {
  const redis = await keep(redisForTests({ own: true }));
  expect(await redisSays(redis, 'SET a 1', 'GET a')).toBe('+OK\r\n$1\r\n1\r\n+OK\r\n');
  await redis.kill();
  await expect(redisSays(redis, 'PING')).rejects.toThrow('ECONNREFUSED');
  await redis.restart();
  expect(await redisSays(redis, 'GET a')).toBe('$-1\r\n+OK\r\n');
});

it('gives Redis the parameters that a test wants', async () => {
  const redis = await keep(redisForTests({ parameters: ['--requirepass', 'secret'] }));
  expect(await redisSays(redis, 'PING', 'AUTH secret', 'PING')).toMatch(
    /^-NOAUTH.*\+OK\r\n\+PONG/s,
  );
});

it('freezes a server, whose connections stay open and silent, and thaws it', async () => {
  const redis = await keep(redisForTests({ own: true }));
  await redis.freeze();
  const answer = redisSays(redis, 'PING');
  await redis.thaw();
  expect(await answer).toBe('+PONG\r\n+OK\r\n');
  await redis.freeze();
});

it('starts NATS over TLS under an authority that a client can verify', async () => {
  const nats = await keep(natsForTests({ tls: true }));
  const { plain, info } = await greeted(nats);
  expect(info).toContain('"tls_required":true');
  const secure = connect({ socket: plain, ca: nats.ca, servername: 'localhost' });
  await new Promise((resolve, reject) =>
    secure.once('secureConnect', resolve).once('error', reject),
  );
  expect(secure.authorized).toBe(true);
  secure.destroy();
  expect(await nats.output()).toContain('Server is ready');
});

it('starts NATS with the configuration of a test, and keeps its folder over a restart', async () => {
  const nats = await keep(
    natsForTests({
      config: ({ host, port, folder }) =>
        `listen: "${host}:${port}"\nserver_name: "mine"\njetstream { store_dir: "${folder}/js" }`,
    }),
  );
  const serverOf = async () => {
    const { plain, info } = await greeted(nats);
    plain.destroy();
    return /"server_id":"(\w+)"/.exec(info)?.[1];
  };
  const before = await serverOf();
  expect(before).toBeDefined();
  await nats.restart();
  expect(await serverOf()).not.toBe(before);
  expect(await nats.output()).toContain('mine');
});

it('says what the server said when it cannot start', async () => {
  await expect(natsForTests({ config: () => 'nonsense: {' })).rejects.toThrow(
    'Parse error on line 1',
  );
});
