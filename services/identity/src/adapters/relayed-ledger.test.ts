import type { CommandResult } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { relayedLedger } from './relayed-ledger.ts';

const answering = (flush: () => Promise<CommandResult>) => relayedLedger({ flush }).confirm('row');

const refusing = (code: string) =>
  answering(async () => ({
    outcome: { $case: 'refused', value: { code, params: { node: 'usr_1' } } },
  }));

describe('a relayed command', () => {
  it('is confirmed when the ledger has accepted it', async () => {
    const value = { seq: 1n, at: 1n, type: 'NodeOpened.v1', repeated: false, lease: undefined };
    const accepted = answering(async () => ({ outcome: { $case: 'accepted', value } }));
    expect(await accepted).toBe('confirmed');
  });

  it('is pending while the ledger cannot be reached', async () => {
    const away = new AlfredError('service_unavailable', { service: 'ledger' });
    expect(await answering(() => Promise.reject(away))).toBe('pending');
  });

  it('ends with the code of the ledger when it is refused', async () => {
    await expect(refusing('node_exists')).rejects.toMatchObject({
      code: 'node_exists',
      params: { node: 'usr_1' },
    });
    await expect(refusing('of_a_newer_release')).rejects.toMatchObject({ code: 'internal' });
  });

  it('ends with every other failure as it is', async () => {
    const broken = new AlfredError('database_unavailable');
    await expect(answering(() => Promise.reject(broken))).rejects.toBe(broken);
  });
});
