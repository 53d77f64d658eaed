import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TcpProxy, tcpProxy } from '../tcp-proxy.ts';

let echo: Server;
let proxy: TcpProxy;
const callers: Socket[] = [];

beforeEach(async () => {
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await tcpProxy(`127.0.0.1:${(echo.address() as AddressInfo).port}`);
});

afterEach(async () => {
  for (const caller of callers.splice(0)) caller.destroy();
  await proxy.close();
  echo.close();
});

/** A connection through the proxy: what it has heard, and how it ended. */
async function call() {
  const socket = createConnection({ host: '127.0.0.1', port: proxy.port });
  callers.push(socket);
  const heard = { text: '', end: 'open' };
  socket.on('data', (piece) => {
    heard.text += piece.toString();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    heard.end = error.code ?? 'failed';
  });
  socket.on('end', () => {
    heard.end = 'ended';
  });
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return { socket, heard };
}

it('passes everything on, and the end of each direction by itself', async () => {
  const { socket, heard } = await call();
  socket.end('x'.repeat(1_000_000));
  await expect.poll(() => heard.end).toBe('ended');
  expect(heard.text).toHaveLength(1_000_000);
  expect(proxy.address).toBe(`127.0.0.1:${proxy.port}`);
});

it('resets what there is and what comes while it is cut, and passes again after that', async () => {
  const { socket, heard } = await call();
  socket.write('before ');
  await expect.poll(() => heard.text).toBe('before ');
  expect(proxy.connections).toBe(1);
  proxy.set({ kind: 'cut' });
  await expect.poll(() => heard.end).toBe('ECONNRESET');
  const next = await call();
  await expect.poll(() => next.heard.end).toBe('ECONNRESET');
  proxy.set({ kind: 'pass' });
  const last = await call();
  last.socket.write('again');
  await expect.poll(() => last.heard.text).toBe('again');
});

it('keeps what it was given while it is frozen, and says nothing', async () => {
  proxy.set({ kind: 'freeze' });
  const { socket, heard } = await call();
  socket.write('late');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(heard).toEqual({ text: '', end: 'open' });
  proxy.set({ kind: 'pass' });
  await expect.poll(() => heard.text).toBe('late');
});

it('is as late as it is told, each way', async () => {
  proxy.set({ kind: 'slow', delayMs: 150 });
  const { socket, heard } = await call();
  const begun = performance.now();
  socket.write('slow');
  await expect.poll(() => heard.text, { interval: 5 }).toBe('slow');
  expect(performance.now() - begun).toBeGreaterThan(290);
});

it('breaks off in the middle of what it is told', async () => {
  proxy.set({ kind: 'half-way', bytes: 100 });
  const { socket, heard } = await call();
  socket.write('x'.repeat(80));
  await expect.poll(() => heard.end).toBe('ECONNRESET');
  expect(heard.text.length).toBeLessThan(80);
});

it('resets a caller when nobody listens behind it', async () => {
  echo.close();
  const { heard } = await call();
  await expect.poll(() => heard.end).toBe('ECONNRESET');
});
