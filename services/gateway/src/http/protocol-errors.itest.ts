import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';

const app = await testServer(testChat({}), {
  management: async (scope) => {
    scope.get('/half', (_, reply) => {
      reply.hijack();
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: half\n\n');
    });
  },
});
let port = 0;

beforeAll(async () => {
  await app.listen({ port: 0, host: '127.0.0.1' });
  port = (app.server.address() as AddressInfo).port;
});

afterAll(() => app.close());

/** Sends these bytes and reads until the server has closed the connection. */
async function exchange(bytes: string) {
  const socket = connect({ port, host: '127.0.0.1' });
  let text = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { head, error: JSON.parse(body).error };
}

describe('what is no request', () => {
  it.each([
    ['bytes', 'hello\r\n\r\n', 400, 'http_malformed'],
    ['a version of later', 'GET / HTTP/9.9\r\n\r\n', 400, 'http_malformed'],
    ['no Host', 'GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'http_malformed'],
    [
      'two lengths',
      'POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
      400,
      'http_malformed',
    ],
    [
      'too many headers',
      `GET / HTTP/1.1\r\nHost: a\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers_too_large',
    ],
    [
      'an expectation',
      'GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: bogus\r\n\r\n',
      417,
      'expectation_unsupported',
    ],
    [
      'a method of nobody',
      'PROPFIND /v1/models HTTP/1.1\r\nHost: a\r\nconnection: close\r\n\r\n',
      405,
      'method_unsupported',
    ],
    [
      'a URL that cannot be decoded',
      'GET /v1/models/%zz HTTP/1.1\r\nHost: a\r\nconnection: close\r\n\r\n',
      400,
      'url_malformed',
    ],
  ])('is answered like any other refusal: %s', async (_, bytes, status, code) => {
    const { head, error } = await exchange(bytes);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^x-request-id: req_\d+$/m);
    expect(head).toMatch(/^content-type: application\/json; charset=utf-8$/m);
    expect(error).toMatchObject({ code, source: 'gateway', doc: `/docs/errors#${code}` });
  });

  it('may be old, and have no Host', async () => {
    const { head } = await exchange('GET /v1/models HTTP/1.0\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1.1 401 /);
  });

  it('does not break into an answer that is half written', async () => {
    const socket = connect({ port, host: '127.0.0.1' });
    let text = '';
    socket.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
    socket.write('GET /half HTTP/1.1\r\nHost: a\r\n\r\n');
    await expect.poll(() => text).toContain('half');
    socket.write('nonsense\r\n\r\n');
    await once(socket, 'close');
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(text).not.toContain('error');
  });
});
