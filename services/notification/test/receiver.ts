import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came, with the bytes of its body. */
export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly port: number;
  readonly url: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

export type Reply = (received: Received, response: ServerResponse) => void;

/** Answers every request with nothing but this status. */
export const status =
  (code: number): Reply =>
  (_, response) =>
    void response.writeHead(code).end();

/** An endpoint of webhooks on this machine. */
export async function receiver(reply: Reply = status(204)): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url = '', headers } = request;
    const each = { url, headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(each);
    reply(each, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
