// What no client sends in good faith, at the gateway's own port: each is refused by name or closed,
// costs nothing, and the next one who comes is served.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiKey } from './fakes.ts';
import { type Platform, startPlatform } from './platform.ts';

let platform: Platform;
const sockets: Socket[] = [];

beforeAll(async () => {
  platform = await startPlatform({
    ALFRED_REQUEST_TIMEOUT_MS: '2000',
    ALFRED_BODY_LIMIT_BYTES: '100000',
  });
  platform.setPurse(1_000_000_000n);
});

afterAll(() => platform.stop());

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  const served = await post(good);
  expect(served.status).toBe(200);
});

const good = JSON.stringify({ model: 'sim/echo', messages: [{ role: 'user', content: 'hi' }] });

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${platform.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
    body,
  });

const codeOf = async (answer: Promise<Response>) => {
  const { error } = (await (await answer).json()) as { error?: { code: string } };
  return error?.code;
};

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(platform.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Everything that comes back until the connection is closed. */
async function heard(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => (text += part));
  await once(socket, 'close');
  return text;
}

const raw = async (bytes: string) => {
  const socket = await open();
  socket.write(bytes, 'latin1');
  return heard(socket);
};

const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${apiKey}\r\n`;

const json = 'content-type: application/json\r\n';

describe('clients that are slow on purpose', () => {
  it('are hung up on, and nobody waits for them', async () => {
    const slow = await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        const socket = await open();
        // Half a header, or a body that never comes.
        socket.write(n % 2 === 0 ? head : `${head}${json}content-length: 9000\r\n\r\n{`);
        return heard(socket);
      }).map(async (ended, n) => {
        // While they hang, others are answered.
        if (n % 20 === 0) expect((await post(good)).status).toBe(200);
        return ended;
      }),
    );
    for (const text of slow) expect(text).toMatch(/^HTTP\/1\.1 408 .*"request_timeout"/s);
  });
});

describe('requests that are none', () => {
  it.each([
    ['two lengths', `${head}content-length: 1\r\ncontent-length: 2\r\n\r\n{}`, 'http_malformed'],
    [
      'a length and chunks',
      `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      'http_malformed',
    ],
    ['a chunk without a size', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n`, 'http_malformed'],
    ['a bare line feed', `${head.replaceAll('\r\n', '\n')}\n`, 'http_malformed'],
    ['a header that is folded', `${head}x-a: 1\r\n 2\r\n\r\n`, 'http_malformed'],
    ['no method', '\r\n\r\n / HTTP/9.9\r\n\r\n', 'http_malformed'],
    ['what TLS begins with', '\x16\x03\x01\x02\x00\x01', 'http_malformed'],
    ['a flood of headers', `${head}${'x-a: 1\r\n'.repeat(3_000)}\r\n`, 'headers_too_large'],
    ['one endless header', `${head}x-a: ${'a'.repeat(40_000)}\r\n\r\n`, 'headers_too_large'],
  ])('%s', async (_, bytes, code) => {
    const text = await raw(bytes);
    expect(text).toContain(`"code":"${code}"`);
    expect(text).toContain('x-request-id: req_');
  });
});

describe('a body', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const withExtra = (extra: string) => good.replace('{', `{${extra},`);

  it.each([
    [
      'that nests without end',
      `{"model":"sim/echo","messages":${nested(40_000)}}`,
      'request_invalid',
    ],
    ['that is no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'request_malformed'],
    [
      'with a lone surrogate as bytes',
      Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
      'request_malformed',
    ],
    ['that is too large', JSON.stringify({ model: 'x'.repeat(200_000) }), 'request_too_large'],
    ['that is cut off', good.slice(0, -2), 'request_malformed'],
    ['of two values', `${good}${good}`, 'request_malformed'],
  ])('%s is refused', async (_, body, code) => {
    expect(await codeOf(post(new Uint8Array(Buffer.from(body))))).toBe(code);
  });

  it('that unpacks to a thousand times its size is not unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
    expect(bomb.length).toBeLessThan(100_000);
    const packed = { 'content-encoding': 'gzip' };
    expect(await codeOf(post(new Uint8Array(bomb), packed))).toBe('media_type_unsupported');
  });

  it('that names what every object has changes nothing for anybody', async () => {
    const extra = '"__proto__":{"stream":true,"n":128},"constructor":{"prototype":{"n":128}}';
    const answer = await post(withExtra(extra));
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(Object.hasOwn(Object.prototype, 'stream')).toBe(false);
    expect('n' in {}).toBe(false);
  });

  it('that begins with a byte order mark is read as one without', async () => {
    expect((await post(`\uFEFF${good}`)).status).toBe(200);
  });
});
