import { EventEmitter } from 'node:events';
import { END, type EventStoreDBClient, type Filter, type Position } from '@eventstore/db-client';
import { afterEach, describe, expect, it } from 'vitest';
import { type LogHints, logHints } from './log-hints.ts';

interface Asked {
  readonly fromPosition: Position | typeof END;
  readonly filter: Filter & { checkpointReached(of: unknown, at: Position): Promise<void> };
}

/** A client whose subscriptions say what a test says. */
function client() {
  const asked: Asked[] = [];
  const subscriptions: EventEmitter[] = [];
  const subscribeToAll = (options: Asked) => {
    asked.push(options);
    const unsubscribe = () => Promise.reject(new Error('It never began.'));
    const subscription = Object.assign(new EventEmitter(), { unsubscribe });
    subscriptions.push(subscription);
    return subscription;
  };
  return { asked, subscriptions, client: { subscribeToAll } as unknown as EventStoreDBClient };
}

const at = (commit: bigint): Position => ({ commit, prepare: commit });
const grown = (revision: bigint, commit: bigint) => ({
  event: { streamId: 'log-led_a', revision, position: at(commit) },
});

let stop = () => {};
afterEach(() => stop());

function listen(hints: LogHints) {
  const heard: string[] = [];
  const faults: unknown[] = [];
  stop = hints.listen({
    onGrown: (ledger, seq) => heard.push(`${ledger} ${seq}`),
    onFault: (fault) => faults.push(fault),
  });
  return { heard, faults };
}

const patience = { timeout: 15_000, interval: 5 };

describe('a watched subscription', () => {
  it('begins anew behind the last thing it heard, an entry or how far the server has come', async () => {
    const { asked, subscriptions, client: fake } = client();
    const { heard, faults } = listen(
      logHints({ client: fake, prefix: 'log-', silenceMsMax: 10_000 }),
    );
    subscriptions[0]?.emit('confirmation');
    subscriptions[0]?.emit('data', grown(4n, 70n));
    subscriptions[0]?.emit('data', {});
    expect(heard).toEqual(['led_a 5']);
    subscriptions[0]?.emit('error', new Error('gone'));
    await expect.poll(() => asked.length, patience).toBe(2);
    await asked[1]?.filter.checkpointReached(undefined, at(90n));
    subscriptions[1]?.emit('end');
    await expect.poll(() => asked.length, patience).toBe(3);
    expect(asked.map(({ fromPosition }) => fromPosition)).toEqual([END, at(70n), at(90n)]);
    expect(faults).toMatchObject([
      { code: 'database_unavailable' },
      { message: 'The subscription ended.' },
    ]);
  });

  it('does not hear one that it has given up', async () => {
    const { asked, subscriptions, client: fake } = client();
    const { heard, faults } = listen(logHints({ client: fake, prefix: 'log-', silenceMsMax: 20 }));
    await expect.poll(() => asked.length, patience).toBeGreaterThan(1);
    stop();
    for (const subscription of subscriptions) {
      subscription.emit('data', grown(0n, 10n));
      subscription.emit('confirmation');
      subscription.emit('error', new Error('late'));
    }
    await asked[0]?.filter.checkpointReached(undefined, at(50n));
    expect([heard, faults]).toEqual([[], []]);
    expect(asked.every(({ fromPosition }) => fromPosition === END)).toBe(true);
  });
});
