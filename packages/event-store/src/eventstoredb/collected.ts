import { AlfredError } from '@alfred/errors';
import type { ResolvedEvent, StreamingRead } from '@eventstore/db-client';

/**
 * Everything that a read finds; `database_unavailable` when nothing comes for too long. What comes
 * later is still taken off the connection: a read that nobody empties never ends for the client.
 */
export async function collected(
  events: StreamingRead<ResolvedEvent>,
  silenceMsMax: number,
): Promise<readonly ResolvedEvent[]> {
  const found: ResolvedEvent[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<readonly ResolvedEvent[]>();
  const timer = setTimeout(() => {
    const cause = new Error(`Nothing came for ${silenceMsMax} ms.`);
    reject(new AlfredError('database_unavailable', {}, { cause }));
    events.cancel().then(undefined, () => {});
  }, silenceMsMax);
  events.on('data', (event) => {
    found.push(event);
    timer.refresh();
  });
  events.on('end', () => resolve(found));
  events.on('error', reject);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}
