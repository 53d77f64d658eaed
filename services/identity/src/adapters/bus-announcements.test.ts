import type { BusMessage } from '@alfred/bus';
import { KeyRevoked, LimitsChanged, NodeMoved } from '@alfred/contracts/identity';
import { AlfredError } from '@alfred/errors';
import { createLogger } from '@alfred/telemetry';
import { expect, it } from 'vitest';
import { busAnnouncements } from './bus-announcements.ts';

/** Announces over a bus that fails so often before it takes a message. */
async function announce(failures: number) {
  const taken: BusMessage[] = [];
  const lines: string[] = [];
  let tries = 0;
  const bus = {
    publish: async (message: BusMessage) => {
      tries += 1;
      if (tries <= failures) throw new AlfredError('bus_full', { subject: message.subject });
      taken.push(message);
    },
  };
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: 'identity', destination, level: 'info' });
  const announcements = busAnnouncements({ bus, logger });
  await announcements.keyRevoked('org_1', 'key_1');
  await announcements.nodeMoved({ id: 'mov_1', organization: 'org_1', node: 'team_1' });
  await announcements.limitsChanged({ organization: 'org_1', key: 'key_1', node: '' });
  return { taken, lines };
}

it('tells of what has changed under its organisation', async () => {
  const { taken, lines } = await announce(0);
  const [revoked, moved, limited] = taken;
  expect(taken.map(({ subject }) => subject)).toEqual([
    'alfred.identity.org_1.KeyRevoked.v1',
    'alfred.identity.org_1.NodeMoved.v1',
    'alfred.identity.org_1.LimitsChanged.v1',
  ]);
  expect(KeyRevoked.decode(revoked?.bytes ?? new Uint8Array())).toEqual({
    organization: 'org_1',
    key: 'key_1',
  });
  expect(NodeMoved.decode(moved?.bytes ?? new Uint8Array())).toEqual({
    organization: 'org_1',
    node: 'team_1',
  });
  expect(LimitsChanged.decode(limited?.bytes ?? new Uint8Array())).toEqual({
    organization: 'org_1',
    key: 'key_1',
    node: '',
  });
  expect(lines).toEqual([]);
});

it('tries again while the bus is full', async () => {
  expect((await announce(2)).taken).toHaveLength(3);
});

it('does not let a revocation wait for a bus that is away, and tells it when it is back', async () => {
  const { taken, lines } = await announce(10);
  expect(taken).toEqual([]);
  expect(lines.join()).toContain('change_unannounced');
  await expect.poll(() => taken).toHaveLength(3);
  expect(lines.filter((line) => line.includes('change_announced_late'))).toHaveLength(3);
});
