import { describe, expect, it } from 'vitest';
import { type NodeKind, nodeKinds } from './node.ts';
import { depthMax, refuseChild } from './tree.ts';

const at = (kind: NodeKind, depth: number) => ({
  id: 'parent',
  organization: 'org',
  kind,
  name: 'x',
  email: undefined,
  parent: '',
  path: Array.from({ length: depth }, (_, level) => `n${level}`),
  createdAt: 0n,
  limit: undefined,
});

describe('what may stand under what', () => {
  const allowed: readonly (readonly [NodeKind, NodeKind])[] = [
    ['department', 'organization'],
    ['department', 'department'],
    ['team', 'organization'],
    ['team', 'department'],
    ['user', 'organization'],
    ['user', 'department'],
    ['user', 'team'],
    ['service_account', 'organization'],
    ['service_account', 'department'],
    ['service_account', 'team'],
  ];

  it('allows exactly these', () => {
    const found = nodeKinds.flatMap((kind) =>
      nodeKinds
        .filter((parent) => refuseChild(kind, at(parent, 1)) === undefined)
        .map((parent) => [kind, parent]),
    );
    expect(found).toEqual(allowed);
  });

  it('refuses by name', () => {
    expect(refuseChild('team', at('user', 2))).toEqual({
      code: 'node_parent_invalid',
      kind: 'team',
      parent: 'parent',
    });
  });

  it('is at most eight levels deep', () => {
    expect(refuseChild('user', at('department', depthMax - 1))).toBeUndefined();
    expect(refuseChild('user', at('department', depthMax))).toEqual({
      code: 'tree_too_deep',
      limit: '8',
    });
  });
});
