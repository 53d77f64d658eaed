import type { Caller, Key, Node } from '@alfred/contracts/identity';
import { randomId } from '@alfred/ids';

/** When the objects of tests were made, in microseconds: 2026-11-22T00:00:00Z. */
export const testEpochMicros = 1_795_305_600_000_000n;

/** A user's node under a new organisation, unless told otherwise. */
export function aNode(changes: Partial<Node> = {}): Node {
  const organization = changes.organization ?? randomId('org');
  return {
    id: randomId('usr'),
    organization,
    kind: 'user',
    name: 'Ada',
    parent: organization,
    createdAt: testEpochMicros,
    limit: undefined,
    email: '',
    ...changes,
  };
}

/** Who asks when a member asks, from the organisation down. `path` follows the other fields. */
export function aCaller(changes: Partial<Caller> = {}): Caller {
  const organization = changes.organization ?? randomId('org');
  const node = changes.node ?? randomId('usr');
  return {
    organization,
    ledger: randomId('led'),
    node,
    key: randomId('key'),
    role: 'member',
    path: organization === node ? [organization] : [organization, node],
    mode: 'live',
    asset: 'USD/9',
    tags: {},
    tagKeys: [],
    limits: [],
    expiresAt: 0n,
    ...changes,
  };
}

/** An owner, who stands at the organisation itself. */
export function anOwner(changes: Partial<Caller> = {}): Caller {
  const organization = changes.organization ?? randomId('org');
  return aCaller({ role: 'owner', organization, node: organization, ...changes });
}

/** A member's key that is in force. */
export function aKey(changes: Partial<Key> = {}): Key {
  return {
    id: randomId('key'),
    organization: randomId('org'),
    node: randomId('usr'),
    name: 'laptop',
    role: 'member',
    prefix: 'alf_live_',
    lastFour: 'A1b2',
    createdAt: testEpochMicros,
    expiresAt: 0n,
    revokedAt: 0n,
    limit: undefined,
    ...changes,
  };
}
