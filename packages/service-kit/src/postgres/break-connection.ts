import type { EventEmitter } from 'node:events';
import type { ClientBase } from 'pg';

/**
 * Ends a connection as if its socket had failed: whatever runs on it is rejected with `error`, also
 * when its answer is already here, and its pool takes another one.
 */
export function breakConnection(client: ClientBase, error: Error): void {
  // The driver's own way of doing so has no type: its client listens to this emitter.
  const { connection } = client as unknown as { readonly connection: EventEmitter };
  connection.emit('error', error);
}
