import { describe, expect, it } from 'vitest';
import { scopeOf } from './caller.ts';
import { isInForce, type Key, modeOf, prefixOf } from './key.ts';
import { isNodeKind, nodeKinds } from './node.ts';
import { isRole, mayGrant, roles } from './role.ts';

const key: Key = {
  id: 'key_1',
  organization: 'org_1',
  node: 'usr_1',
  name: 'laptop',
  role: 'member',
  prefix: 'alf_live_',
  lastFour: 'abcd',
  createdAt: 1n,
  expiresAt: undefined,
  revokedAt: undefined,
  limit: undefined,
};

describe('a key', () => {
  it('is in force until it expires or is revoked', () => {
    expect(isInForce(key, 10n)).toBe(true);
    expect(isInForce({ ...key, expiresAt: 11n }, 10n)).toBe(true);
    expect(isInForce({ ...key, expiresAt: 10n }, 10n)).toBe(false);
    expect(isInForce({ ...key, revokedAt: 9n }, 10n)).toBe(false);
  });

  it('of a machine can be told from that of a person', () => {
    expect(nodeKinds.map((kind) => prefixOf(kind, false))).toEqual([
      'alf_live_',
      'alf_live_',
      'alf_live_',
      'alf_live_',
      'alf_sa_',
    ]);
    expect(nodeKinds.map((kind) => prefixOf(kind, true))).toEqual(nodeKinds.map(() => 'alf_test_'));
    expect((['alf_live_', 'alf_test_', 'alf_sa_'] as const).map(modeOf)).toEqual([
      'live',
      'test',
      'service_account',
    ]);
  });
});

describe('a role', () => {
  it('grants itself and what is below it', () => {
    const granted = roles.map((caller) => roles.filter((role) => mayGrant(caller, role)));
    expect(granted).toEqual([['owner', 'member', 'auditor'], ['member'], ['auditor']]);
  });

  it('narrows the view of members alone', () => {
    const caller = { organization: 'org_1', node: 'usr_1' };
    expect(scopeOf({ ...caller, role: 'member' }).below).toBe('usr_1');
    expect(scopeOf({ ...caller, role: 'owner' }).below).toBeUndefined();
    expect(scopeOf({ ...caller, role: 'auditor' }).below).toBeUndefined();
  });
});

it('knows its own words', () => {
  expect(isRole('owner')).toBe(true);
  expect(isRole('Owner')).toBe(false);
  expect(isNodeKind('team')).toBe(true);
  expect(isNodeKind('toString')).toBe(false);
});
