import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { AlfredError } from '@alfred/errors';

/** Where connections come in. */
export interface Listener {
  /** The port; rejects with `port_taken` when another process has it. */
  open(): Promise<number>;
  /** Lets nobody new in. */
  shut(): void;
  /** Resolves when the last connection has ended, once it is shut. */
  ended(): Promise<void>;
  /** Ends what is left of every connection. */
  cut(): void;
}

export interface ListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly onConnection: (socket: Socket) => void;
}

/**
 * The sockets of a server are ours: the vendor cannot tell when all of them are gone, and where it
 * does no bookkeeping for its own inspection, it cannot end them either.
 */
export function listener({ host, port, onConnection }: ListenerOptions): Listener {
  const sockets = new Set<Socket>();
  const closed = Promise.withResolvers<void>();
  let [isOpen, hasOpened] = [false, false];
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  const shut = () => {
    // A server is closed when it does not listen and its last connection has ended.
    if (isOpen) server.close(() => closed.resolve());
    else if (!hasOpened) closed.resolve();
    isOpen = false;
  };
  return {
    open: async () => {
      server.listen({ host, port });
      await once(server, 'listening').catch((cause: NodeJS.ErrnoException) => {
        if (cause.code !== 'EADDRINUSE') throw cause;
        throw new AlfredError('port_taken', { port: String(port) }, { cause });
      });
      [isOpen, hasOpened] = [true, true];
      const address = server.address();
      return typeof address === 'object' && address ? address.port : port;
    },
    shut,
    ended: () => closed.promise,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
