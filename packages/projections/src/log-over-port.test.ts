import { MessageChannel } from 'node:worker_threads';
import { AlfredError } from '@alfred/errors';
import { memoryEventStore } from '@alfred/event-store';
import { afterEach, expect, it } from 'vitest';
import { type FollowedLog, logOverPort, serveLog } from './log-over-port.ts';

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of channels.splice(0)) port1.close();
});

function over(log: FollowedLog) {
  const channel = new MessageChannel();
  channels.push(channel);
  serveLog(channel.port1, log);
  return { log: logOverPort(channel.port2), ...channel };
}

async function logOf(count: number): Promise<FollowedLog> {
  const store = memoryEventStore();
  const { epoch, seq } = await store.openEpoch('led_a');
  const entries = Array.from({ length: count }, (_, index) => ({
    bytes: Buffer.from(`entry ${index + 1}`),
    key: undefined,
  }));
  await store.append({ ledger: 'led_a', epoch, expectedSeq: seq, entries, leaf: Buffer.alloc(32) });
  return store;
}

it('is the log at the other end', async () => {
  const { log } = over(await logOf(12));
  expect(await log.listLedgers('', 5)).toEqual([{ ledger: 'led_a', seq: 12n }]);
  expect(await log.listLedgers('led_a', 5)).toEqual([]);
  const [read, rest] = await Promise.all([log.read('led_a', 8n, 3), log.read('led_a', 12n, 3)]);
  expect(read.map(({ seq, bytes }) => `${seq} ${bytes}`)).toEqual([
    '9 entry 9',
    '10 entry 10',
    '11 entry 11',
  ]);
  expect(rest).toEqual([]);
});

it('passes coded failures', async () => {
  const read = async () => Promise.reject(new AlfredError('database_unavailable'));
  const { log } = over({ ...(await logOf(1)), read });
  await expect(log.read('led_a', 0n, 1)).rejects.toMatchObject({ code: 'database_unavailable' });
});

it('fails what waits when the other end goes', async () => {
  const { log, port1 } = over({ ...(await logOf(1)), read: () => new Promise(() => {}) });
  const waiting = log.read('led_a', 0n, 1);
  port1.close();
  await expect(waiting).rejects.toMatchObject({ code: 'service_unavailable' });
});
