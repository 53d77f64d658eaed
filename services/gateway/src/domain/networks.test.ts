import { describe, expect, it } from 'vitest';
import type { CallerLimit } from './caller-limit.ts';
import { networkDenied } from './networks.ts';

const limitOf = (id: string, ...networks: string[]): CallerLimit => ({
  ...{ kind: 'node', id, windowSeconds: 60, models: [], networks },
});

describe('an address', () => {
  it.each([
    ['10.1.2.3', ['10.0.0.0/8']],
    ['::ffff:10.1.2.3', ['10.0.0.0/8']],
    ['192.0.2.7', ['10.0.0.0/8', '192.0.2.7']],
    ['2001:db8::1', ['2001:db8::/32']],
    ['2001:db8::1', ['2001:0db8::1']],
  ])('%s is in %j', (address, networks) => {
    expect(networkDenied([limitOf('org_a', ...networks)], address)).toBeUndefined();
  });

  it.each([
    ['11.1.2.3', ['10.0.0.0/8']],
    ['2001:db9::1', ['2001:db8::/32']],
    ['::1', ['127.0.0.1']],
    ['', ['0.0.0.0/0']],
    ['nonsense', ['0.0.0.0/0', '::/0']],
  ])('%s is not in %j', (address, networks) => {
    expect(networkDenied([limitOf('org_a', ...networks)], address)?.id).toBe('org_a');
  });

  it('is in every list that there is, or it is denied by the first that it is not in', () => {
    const lists = [limitOf('org_a', '10.0.0.0/8'), limitOf('team_a', '10.1.0.0/16')];
    expect(networkDenied(lists, '10.1.0.1')).toBeUndefined();
    expect(networkDenied(lists, '10.2.0.1')?.id).toBe('team_a');
    expect(networkDenied([limitOf('org_a')], '10.2.0.1')).toBeUndefined();
  });
});
