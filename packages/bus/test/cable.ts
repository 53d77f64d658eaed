import { createConnection, createServer, type Socket } from 'node:net';

/** A connection between a client and a server that a test can cut. */
export interface Cable {
  readonly url: string;
  /** Ends every connection, and every new one, until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Lays a cable to a server of this machine. */
export async function cableTo(port: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    if (isCut) return void client.destroy();
    const upstream = keep(createConnection({ host: '127.0.0.1', port }));
    client.pipe(upstream).pipe(client);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `nats://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`,
    cut,
    mend: () => {
      isCut = false;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
