import { setTimeout as pause } from 'node:timers/promises';
import { AlfredError } from '@alfred/errors';
import type { FastifyInstance } from 'fastify';
import type { RunningCalls } from '../app/running-calls.ts';

/** The gateway's open port. */
export interface Listener {
  /** Opens the port (0: any free one); says which. Throws `port_taken`. */
  listen(where: { port: number; host: string }): Promise<{ port: number; host: string }>;
  /**
   * Says that it is closing and goes on for as long as the notice lasts; then accepts nothing new,
   * lets what runs finish, bounded, and ends. Safe to call twice.
   */
  close(): Promise<void>;
  readonly isClosing: boolean;
}

export interface ListenerDeps {
  /** Makes the server; called once, with the first `listen`. It is told when to refuse. */
  readonly createServer: (isRefusing: () => boolean) => Promise<FastifyInstance>;
  readonly running: RunningCalls;
  readonly drainMs: number;
  /** How long whoever balances over several gateways has to notice that this one leaves. */
  readonly noticeMs: number;
}

/** How long calls may take to end after their providers were hung up on. */
const hangUpMs = 1_000;
/** How often, and how many times, connections are looked through for those that have become idle. */
const idleEveryMs = 20;
const idleLooksMax = 25;

/** Nothing is open yet. */
export function httpListener(deps: ListenerDeps): Listener {
  const { createServer, running, drainMs, noticeMs } = deps;
  let server: FastifyInstance | undefined;
  let closing: Promise<void> | undefined;
  let isRefusing = false;
  const end = async (): Promise<void> => {
    // A connection that nobody has accepted when the port closes is lost with what it brought.
    if (server && noticeMs > 0) await pause(noticeMs);
    isRefusing = true;
    if (!server) return;
    const closed = server.close();
    if (!(await running.idle(drainMs))) {
      running.hangUp();
      await running.idle(hangUpMs);
    }
    // The last answers are on their way out; their connections are idle when they are gone.
    await Promise.race([closed, closeIdle(server.server)]);
    server.server.closeAllConnections();
    await closed;
  };
  return {
    listen: async ({ port, host }) => {
      server = await createServer(() => isRefusing);
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

async function closeIdle(server: FastifyInstance['server']): Promise<void> {
  for (let looks = 0; looks < idleLooksMax; looks += 1) {
    server.closeIdleConnections();
    await pause(idleEveryMs);
  }
}

function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
