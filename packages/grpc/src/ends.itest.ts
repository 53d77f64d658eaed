import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { connected, loopbackWorld } from './testing/loopback.ts';

const world = loopbackWorld();
afterEach(world.end);

describe('what was closed', () => {
  it.each(['close', 'drain'])('keeps no process alive after %s', async (way) => {
    const program = fileURLToPath(new URL('./testing/whole-life-program.ts', import.meta.url));
    const child = fork(program, [way], { execArgv: [] });
    world.add(() => child.kill('SIGKILL'));
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('has no socket: a channel, while the server lives on', async () => {
    const sockets = () =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const { address } = await world.server();
    const before = sockets();
    const { channel, close } = world.client({ addresses: address });
    await connected(channel);
    expect(sockets()).toBeGreaterThan(before);
    close();
    await expect.poll(sockets).toBe(before);
  });
});

describe('a peer that takes a connection and never speaks', () => {
  it('is tried anew, for those who wait', async () => {
    const live = await world.server();
    const silent = new Set<Socket>();
    const gate = createServer((socket) => {
      silent.add(socket.on('error', () => {}));
      if (silent.size > 1) socket.pipe(connect(live.port, '127.0.0.1')).pipe(socket);
    }).listen(0, '127.0.0.1');
    await once(gate, 'listening');
    world.add(() => {
      for (const socket of silent) socket.destroy();
      gate.close();
    });
    const address = gate.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { one } = world.client({ addresses: `127.0.0.1:${port}` });
    expect((await one({ after: 1n }, { deadlineMs: 60_000 })).head).toBe(1n);
  });
});
