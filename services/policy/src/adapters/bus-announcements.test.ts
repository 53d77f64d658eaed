import type { BusMessage } from '@alfred/bus';
import { PolicyPublished } from '@alfred/contracts/policy';
import { AlfredError } from '@alfred/errors';
import { createLogger } from '@alfred/telemetry';
import { expect, it } from 'vitest';
import { busAnnouncements } from './bus-announcements.ts';

const announceOver = async (publish: (message: BusMessage) => Promise<void>) => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ name: 'policy', destination, level: 'info' });
  await busAnnouncements({ bus: { publish }, logger }).policyPublished('org_1', 7);
  return lines;
};

it('tells of a new bundle under its organisation', async () => {
  const taken: BusMessage[] = [];
  await announceOver(async (message) => void taken.push(message));
  expect(taken.map(({ subject }) => subject)).toEqual(['alfred.policy.org_1.PolicyPublished.v1']);
  expect(taken.map(({ bytes }) => PolicyPublished.decode(bytes))).toEqual([
    { organization: 'org_1', version: 7n },
  ]);
});

it('gives up with a line in the log, and does not fail the publication', async () => {
  const full = new AlfredError('bus_full', { subject: 'x' });
  const lines = await announceOver(() => Promise.reject(full));
  expect(lines.join()).toContain('policy_unannounced');
});
