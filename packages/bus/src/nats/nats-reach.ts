import { AlfredError } from '@alfred/errors';
import type { NatsConnection, Status } from '@nats-io/nats-core';

/** Whether a server is reached right now, who asks something of it, and who waits for it. */
export interface NatsReach {
  readonly isThere: boolean;
  /** A new connection has been made. */
  arrived(connection: NatsConnection): void;
  /** It has ended for good. */
  lost(): void;
  /** See {@link NatsLink.whileConnected}. */
  whileThere<Answer>(asking: Promise<Answer>): Promise<Answer>;
  /** Runs when a connection that was lost has come back. */
  onReturn(listen: () => void): { remove(): void };
}

/** The fault of whoever asks a bus that is away. */
export const unavailable = (cause?: unknown): AlfredError =>
  new AlfredError('service_unavailable', { service: 'bus' }, { cause });

/** Follows what the client library tells of its connection. */
export function createReach(onFault: (error: unknown) => void): NatsReach {
  const listeners = new Set<() => void>();
  const asking = new Set<(error: AlfredError) => void>();
  const state = { isThere: false };

  function lost(): void {
    state.isThere = false;
    for (const reject of asking) reject(unavailable());
    asking.clear();
  }

  function notice(status: Status): void {
    switch (status.type) {
      case 'disconnect':
      case 'close':
        lost();
        return;
      case 'reconnect':
        state.isThere = true;
        for (const listen of listeners) listen();
        return;
      case 'error':
        onFault(status.error);
        return;
    }
  }

  async function watch(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) notice(status);
  }

  return {
    get isThere() {
      return state.isThere;
    },
    arrived: (connection) => {
      state.isThere = true;
      void watch(connection);
    },
    lost,
    whileThere: (question) =>
      new Promise((resolve, reject) => {
        asking.add(reject);
        question.then(resolve, reject).finally(() => asking.delete(reject));
      }),
    onReturn: (listen) => {
      listeners.add(listen);
      return { remove: () => void listeners.delete(listen) };
    },
  };
}
