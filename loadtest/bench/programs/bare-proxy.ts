// The least that a proxy can do: node:http in front, an undici pool behind, bytes passed on.
// Started with the upstream's origin as its argument; prints {"port":…} when it listens.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

const pool = new Pool(process.argv[2] ?? '', { connections: 64, pipelining: 1 });

const server = createServer((request, response) => {
  pass(request, response).catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});

async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'POST', url = '/', headers } = request;
  await pool.stream(
    {
      method: method as 'POST',
      path: url,
      headers: {
        'content-type': headers['content-type'] ?? 'application/json',
        'content-length': headers['content-length'] ?? '0',
        authorization: headers.authorization ?? '',
      },
      body: request,
    },
    ({ statusCode, headers: answered }) => {
      response.writeHead(statusCode, answered);
      return response;
    },
  );
}
