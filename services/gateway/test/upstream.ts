// A provider on this machine: real HTTP, answers from a script.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  /** Of a JSON body; null for any other. */
  readonly body: unknown;
  /** Every byte that came. */
  readonly raw: Buffer;
}

export interface Upstream {
  readonly url: string;
  readonly received: Received[];
  /** What answers from here on. */
  answer: (response: ServerResponse, received: Received) => unknown;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback. */
export async function startUpstream(answer: Upstream['answer']): Promise<Upstream> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const raw = Buffer.concat(pieces);
    const isForm = request.headers['content-type']?.startsWith('multipart/') ?? false;
    const one = {
      url: request.url ?? '',
      headers: request.headers,
      body: isForm ? null : JSON.parse(raw.toString('utf8') || 'null'),
      raw,
    };
    received.push(one);
    await upstream.answer(response, one);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const upstream: Upstream = {
    url: `http://127.0.0.1:${port}/v1`,
    received,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return upstream;
}

/** Answers with a body in one piece. */
export function reply(status: number, type: string, body: string | Uint8Array, headers = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };
}
