import { AlfredError } from '@alfred/errors';
import type { FastifyInstance } from 'fastify';
import type { RunningCalls } from '../app/running-calls.ts';

/** The gateway's open port. */
export interface Listener {
  /** Opens the port (0: any free one); says which. Throws `port_taken`. */
  listen(where: { port: number; host: string }): Promise<{ port: number; host: string }>;
  /** Accepts nothing new, lets what runs finish, bounded, then ends. Safe to call twice. */
  close(): Promise<void>;
  readonly isClosing: boolean;
}

export interface ListenerDeps {
  /** Makes the server; called once, with the first `listen`. */
  readonly createServer: (isClosing: () => boolean) => Promise<FastifyInstance>;
  readonly running: RunningCalls;
  readonly drainMs: number;
}

/** Nothing is open yet. */
export function httpListener({ createServer, running, drainMs }: ListenerDeps): Listener {
  let server: FastifyInstance | undefined;
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    if (!server) return;
    const closed = server.close();
    await running.idle(drainMs);
    // What is left are connections without a call, or calls that had their time.
    server.server.closeAllConnections();
    await closed;
  };
  return {
    listen: async ({ port, host }) => {
      server = await createServer(() => closing !== undefined);
      try {
        await server.listen({ port, host });
      } catch (cause) {
        throw isAddressInUse(cause)
          ? new AlfredError('port_taken', { port: String(port) }, { cause })
          : cause;
      }
      const address = server.server.address();
      return { port: typeof address === 'object' && address ? address.port : port, host };
    },
    close: () => {
      closing ??= end();
      return closing;
    },
    get isClosing() {
      return closing !== undefined;
    },
  };
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
