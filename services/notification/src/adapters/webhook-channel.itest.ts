import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aClaim, olderSecret, secret } from '../../test/claims.ts';
import { type Receiver, type Reply, receiver, status } from '../../test/receiver.ts';
import type { Resolve } from './checked-address.ts';
import { type WebhookDelivery, webhookChannel } from './webhook-channel.ts';

let endpoint: Receiver;
let reply: Reply;

beforeEach(async () => {
  reply = status(204);
  endpoint = await receiver((received, response) => reply(received, response));
});
afterEach(() => endpoint.close());

/** The library that receivers use looks at the clock of this machine. */
const now = () => BigInt(Date.now()) * 1_000n;
const unasked: Resolve = () => Promise.reject(new Error('no name was to be resolved'));

function send(
  delivery: WebhookDelivery,
  options: { resolve?: Resolve; attemptMs?: number; signal?: AbortSignal; at?: bigint } = {},
) {
  const { resolve = unasked, attemptMs = 5_000, at = now() } = options;
  const { signal = new AbortController().signal } = options;
  const channel = webhookChannel({ targets: 'development', resolve, attemptMs });
  return channel(delivery, { now: at, signal });
}

describe('a webhook', () => {
  it('is signed so that the library of receivers takes it, over the bytes that were sent', async () => {
    expect(await send(aClaim(endpoint.url))).toEqual({ outcome: 'delivered', code: 204 });
    const [got] = endpoint.received;
    const headers = got?.headers as Record<string, string>;
    expect(headers).toMatchObject({ 'webhook-id': 'evt_1', 'content-type': 'application/json' });
    expect(new Webhook(secret).verify(got?.body ?? '', headers)).toEqual({
      ...{ type: 'budget.threshold_crossed', data: { percent: 80 } },
    });
    expect(() => new Webhook(olderSecret).verify(got?.body ?? '', headers)).toThrow();
    expect(() => new Webhook(secret).verify(`${got?.body} `, headers)).toThrow();
  });

  it('is signed by the secret before as well, while that holds', async () => {
    const destination = { ...aClaim(endpoint.url).destination, secrets: [secret, olderSecret] };
    await send({ ...aClaim(endpoint.url), destination });
    const [got] = endpoint.received;
    const headers = got?.headers as Record<string, string>;
    for (const each of [secret, olderSecret]) new Webhook(each).verify(got?.body ?? '', headers);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  it('has one id over its attempts, and the time of each', async () => {
    const at = now();
    await send(aClaim(endpoint.url), { at });
    await send(aClaim(endpoint.url, { attempt: 2 }), { at: at + 60_000_000n });
    const [first, second] = endpoint.received.map(({ headers }) => headers);
    expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
    expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBe(60);
    expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
  });

  it.each([200, 201, 204, 299])('is delivered by %i', async (code) => {
    reply = status(code);
    expect(await send(aClaim(endpoint.url))).toEqual({ outcome: 'delivered', code });
  });

  it.each([400, 401, 404, 409, 429, 500, 503])('has failed by %i', async (code) => {
    reply = status(code);
    expect(await send(aClaim(endpoint.url))).toEqual({
      outcome: 'failed',
      code,
      failure: 'status',
    });
  });

  it('is wanted no more by 410', async () => {
    reply = status(410);
    expect(await send(aClaim(endpoint.url))).toEqual({ outcome: 'gone', code: 410 });
  });

  it.each([301, 302, 303, 307, 308])('does not follow %i', async (code) => {
    const other = await receiver();
    reply = (_, response) => void response.writeHead(code, { location: other.url }).end();
    expect(await send(aClaim(endpoint.url))).toEqual({
      outcome: 'failed',
      code,
      failure: 'status',
    });
    expect(other.received).toEqual([]);
    await other.close();
  });

  it('waits for an answer so long and no longer, and not for its body', async () => {
    reply = () => {};
    const late = await send(aClaim(endpoint.url), { attemptMs: 300 });
    expect(late).toEqual({ outcome: 'failed', code: 0, failure: 'timed_out' });
    reply = (_, response) => {
      response.writeHead(200);
      response.write('an answer that never ends');
    };
    expect(await send(aClaim(endpoint.url))).toEqual({ outcome: 'delivered', code: 200 });
  });

  it('takes a head of an answer up to a bound', async () => {
    reply = (_, response) => void response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end();
    expect(await send(aClaim(endpoint.url))).toMatchObject({ failure: 'unreachable' });
  });

  it('has failed where nobody listens, or nobody speaks TLS', async () => {
    const { port } = endpoint;
    const tls = aClaim(`https://127.0.0.1:${port}/`);
    expect(await send(tls)).toEqual({ outcome: 'failed', code: 0, failure: 'unreachable' });
    const closed = await receiver();
    await closed.close();
    expect(await send(aClaim(closed.url))).toMatchObject({ failure: 'unreachable' });
  });

  it('is cut short when the process ends', async () => {
    reply = () => {};
    const ending = new AbortController();
    const sending = send(aClaim(endpoint.url), { signal: ending.signal });
    await expect.poll(() => endpoint.received.length).toBe(1);
    ending.abort();
    expect(await sending).toEqual({ outcome: 'interrupted' });
  });
});

describe('the address of a webhook', () => {
  const named = (port: number) => aClaim(`http://hooks.invalid:${port}/hook`);

  it('is the one that was looked at: the name is asked for once, and the connection goes there', async () => {
    let asked = 0;
    const resolve: Resolve = async (name) => {
      asked += 1;
      expect(name).toBe('hooks.invalid');
      // Whoever asks a second time hears of another machine.
      return asked === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
    };
    // No name service knows hooks.invalid: without the address that was looked at, this would fail.
    expect(await send(named(endpoint.port), { resolve })).toEqual({
      outcome: 'delivered',
      code: 204,
    });
    expect(asked).toBe(1);
    expect(endpoint.received[0]?.headers.host).toBe(`hooks.invalid:${endpoint.port}`);
  });

  it('is looked at again for every attempt', async () => {
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1', '10.0.0.1'], []];
    const resolve: Resolve = async () => answers.shift() ?? [];
    const outcomes = [];
    for (let each = 0; each < 4; each += 1) {
      outcomes.push(await send(named(endpoint.port), { resolve }));
    }
    expect(outcomes).toEqual([
      { outcome: 'delivered', code: 204 },
      { outcome: 'failed', code: 0, failure: 'address_refused' },
      { outcome: 'failed', code: 0, failure: 'address_refused' },
      { outcome: 'failed', code: 0, failure: 'name_unresolved' },
    ]);
    expect(endpoint.received).toHaveLength(1);
  });

  it('is refused for this machine where that is not for development', async () => {
    const channel = webhookChannel({ targets: 'public', resolve: unasked, attemptMs: 1_000 });
    const context = { now: now(), signal: new AbortController().signal };
    expect(await channel(aClaim(endpoint.url), context)).toMatchObject({ failure: 'url_refused' });
    const https = aClaim(`https://127.0.0.1:8443/`);
    expect(await channel(https, context)).toMatchObject({ failure: 'address_refused' });
    expect(endpoint.received).toEqual([]);
  });
});
