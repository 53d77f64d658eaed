import type { MessagePort } from 'node:worker_threads';
import { AlfredError, fromGrpc, type GrpcFailure, toGrpc } from '@alfred/errors';
import type { EventStore, ListedLedger, StoredEntry } from '@alfred/event-store';

/** What a follower needs of a log. */
export type FollowedLog = Pick<EventStore, 'read' | 'listLedgers'>;

type Ask =
  | { readonly ask: number; readonly kind: 'list'; readonly after: string; readonly limit: number }
  | {
      readonly ask: number;
      readonly kind: 'read';
      readonly ledger: string;
      readonly after: bigint;
      readonly limit: number;
    };

type Said =
  | { readonly kind: 'list'; readonly ledgers: readonly ListedLedger[] }
  /** The entries' bytes, one behind the other. */
  | {
      readonly kind: 'read';
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly ends: readonly number[];
    }
  | { readonly kind: 'fault'; readonly failure: GrpcFailure };

type Answer = Said & { readonly ask: number };

/** Answers for a log to a follower in another thread, at the other end of the port. */
export function serveLog(port: MessagePort, log: FollowedLog): void {
  port.on('message', async (asked: Ask) => {
    const said = await say(log, asked).catch(
      (fault: unknown): Said => ({ kind: 'fault', failure: toGrpc(fault) }),
    );
    const answer: Answer = { ...said, ask: asked.ask };
    port.postMessage(answer, said.kind === 'read' ? [said.bytes.buffer] : []);
  });
}

async function say(log: FollowedLog, asked: Ask): Promise<Said> {
  if (asked.kind === 'list') {
    return { kind: 'list', ledgers: await log.listLedgers(asked.after, asked.limit) };
  }
  const entries = await log.read(asked.ledger, asked.after, asked.limit);
  const size = entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const bytes = new Uint8Array(size);
  const ends: number[] = [];
  let end = 0;
  for (const entry of entries) {
    bytes.set(entry.bytes, end);
    end += entry.bytes.length;
    ends.push(end);
  }
  return { kind: 'read', bytes, ends };
}

/**
 * The log that `serveLog` answers for at the other end of the port. What waits when that goes fails
 * with `service_unavailable`.
 */
export function logOverPort(port: MessagePort): FollowedLog {
  const waiting = new Map<number, PromiseWithResolvers<Said>>();
  let last = 0;
  port.on('message', ({ ask, ...said }: Answer) => {
    const asked = waiting.get(ask);
    waiting.delete(ask);
    if (said.kind === 'fault') asked?.reject(fromGrpc(said.failure));
    else asked?.resolve(said);
  });
  port.on('close', () => {
    for (const asked of waiting.values()) {
      asked.reject(new AlfredError('service_unavailable', { service: 'log' }));
    }
    waiting.clear();
  });
  const ask = (wish: (ask: number) => Ask): Promise<Said> => {
    const asked = Promise.withResolvers<Said>();
    last += 1;
    waiting.set(last, asked);
    port.postMessage(wish(last));
    return asked.promise;
  };
  return {
    listLedgers: async (after, limit) => {
      const said = await ask((number) => ({ ask: number, kind: 'list', after, limit }));
      return said.kind === 'list' ? said.ledgers : [];
    },
    read: async (ledger, after, limit) => {
      const said = await ask((number) => ({ ask: number, kind: 'read', ledger, after, limit }));
      return said.kind === 'read' ? entriesOf(said, after) : [];
    },
  };
}

function entriesOf(
  { bytes, ends }: Extract<Said, { readonly kind: 'read' }>,
  after: bigint,
): readonly StoredEntry[] {
  const whole = Buffer.from(bytes.buffer);
  return ends.map((end, index) => ({
    seq: after + BigInt(index + 1),
    bytes: whole.subarray(ends[index - 1] ?? 0, end),
  }));
}
