import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type Balancer, balancer } from '../balancer.ts';

let front: Balancer | undefined;
const servers: Server[] = [];

afterEach(async () => {
  await front?.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A gateway that is ready as long as it is said to be, and does this with every call. */
async function gateway(answer: RequestListener) {
  const state = { isReady: true, calls: 0 };
  const server = createServer((request, response) => {
    if (request.url === '/readyz') {
      response.writeHead(state.isReady ? 200 : 503).end();
      return;
    }
    state.calls += 1;
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { state, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const saying =
  (text: string, status = 200): RequestListener =>
  (request, response) =>
    void request.resume().once('end', () => response.writeHead(status).end(text));

const post = async (body = 'hello') => {
  const answer = await fetch(`${front?.url}/v1/x`, { method: 'POST', body });
  return `${answer.status} ${await answer.text()}`;
};

it('goes round the gateways that are ready, and carries whole requests', async () => {
  const a = await gateway((request, response) => void request.pipe(response));
  const b = await gateway((request, response) => void request.pipe(response));
  front = await balancer([a.url, b.url]);
  const body = 'x'.repeat(100_000);
  for (let n = 0; n < 4; n += 1) expect(await post(body)).toBe(`200 ${body}`);
  expect([a.state.calls, b.state.calls]).toEqual([2, 2]);
  a.state.isReady = false;
  // Once it has been looked for, every call goes to the other one.
  const others = async () => {
    const from = b.state.calls;
    for (let n = 0; n < 4; n += 1) await post();
    return b.state.calls - from;
  };
  await expect.poll(others).toBe(4);
  const before = a.state.calls;
  for (let n = 0; n < 4; n += 1) await post();
  expect(a.state.calls).toBe(before);
});

it('asks the next one after a refused connection, and says how often', async () => {
  const gone = await gateway(saying('gone'));
  const well = await gateway(saying('well'));
  gone.server.close();
  gone.server.closeAllConnections();
  // Nobody looks for it before it is asked.
  front = await balancer([gone.url, well.url], { everyMs: 60_000 });
  for (let n = 0; n < 3; n += 1) expect(await post()).toBe('200 well');
  expect(front.passedOn).toBeGreaterThan(0);
  expect(well.state.calls).toBe(3);
});

it('sends nothing again that was sent: other refusals pass, and what broke is broken', async () => {
  const full = await gateway(saying('{"error":{"code":"journal_full"}}', 503));
  const other = await gateway(saying('well'));
  front = await balancer([full.url, other.url]);
  const answers = [await post(), await post()];
  expect(answers.toSorted()).toEqual(['200 well', '503 {"error":{"code":"journal_full"}}']);
  await front.close();
  const broken = await gateway((request) => request.socket.destroy());
  front = await balancer([broken.url]);
  await expect(post()).rejects.toThrow();
  expect(broken.state.calls).toBe(1);
});
