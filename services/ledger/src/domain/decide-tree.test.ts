import { describe, expect, it } from 'vitest';
import {
  budget,
  dollars,
  ending,
  given,
  issue,
  lease,
  openLedger,
  openNode,
  tree,
} from '../../test/given.ts';
import { move } from '../../test/given-money.ts';

const root = openNode('org', undefined, 'organization');

describe('OpenLedger', () => {
  it('begins the log, and at once its first writer', () =>
    given()
      .when(openLedger())
      .gives(
        {
          type: 'LedgerOpened.v1',
          postings: [],
          data: { organization: 'org', timeZone: 'UTC', origin: 'alfred/dep/led_a' },
        },
        { type: 'WriterOpened.v1' },
      ));

  it('is refused once the ledger is open', () =>
    given(openLedger()).when(openLedger()).refuses('ledger_exists', { ledger: 'led_a' }));

  it('comes before everything else', () =>
    given().when(issue('org', 1n)).refuses('ledger_unknown', { ledger: 'led_a' }));
});

describe('OpenNode', () => {
  it('opens the organisation that the ledger is for', () =>
    given(openLedger())
      .when(root)
      .gives({ type: 'NodeOpened.v1', data: { node: 'org', parent: undefined } }));

  it('refuses another root', () =>
    given(openLedger())
      .when(openNode('org2', undefined, 'organization'))
      .refuses('node_parent_invalid', { kind: 'organization', parent: 'nothing' }));

  it('refuses an organisation below something', () =>
    given(...tree)
      .when(openNode('org2', 'dep', 'organization'))
      .refuses('node_parent_invalid', { kind: 'organization', parent: 'dep' }));

  it('remembers the path from the organisation down', () => {
    const { state } = given(...tree).when(openNode('sa', 'team', 'service_account'));
    expect(state.nodes.get('sa')?.path).toEqual(['org', 'dep', 'team', 'sa']);
  });

  it('refuses a node that is there', () =>
    given(...tree)
      .when(openNode('user', 'team', 'user'))
      .refuses('node_exists', { node: 'user' }));

  it('refuses a parent that is not there', () =>
    given(...tree)
      .when(openNode('u2', 'nowhere', 'user'))
      .refuses('node_unknown', { node: 'nowhere' }));

  it.each([
    ['department', 'team'],
    ['team', 'team'],
    ['department', 'user'],
    ['user', 'user'],
    ['service_account', 'other'],
  ] as const)('refuses a %s under %s', (kind, parent) =>
    given(...tree)
      .when(openNode('new', parent, kind))
      .refuses('node_parent_invalid', { kind, parent }),
  );

  it.each([
    ['department', 'org'],
    ['department', 'dep'],
    ['team', 'org'],
    ['team', 'dep'],
    ['user', 'org'],
    ['user', 'dep'],
    ['user', 'team'],
    ['service_account', 'org'],
  ] as const)('takes a %s under %s', (kind, parent) =>
    given(...tree)
      .when(openNode('new', parent, kind))
      .gives({ type: 'NodeOpened.v1', data: { node: 'new', parent, kind } }),
  );

  it('refuses anything but the organisation at the top', () =>
    given(openLedger())
      .when(openNode('dep', undefined, 'department'))
      .refuses('node_parent_invalid', { kind: 'department', parent: 'nothing' }));

  it('refuses a ninth level', () => {
    const below = Array.from({ length: 7 }, (_, index) =>
      openNode(`d${index + 1}`, index === 0 ? 'org' : `d${index}`, 'department'),
    );
    given(openLedger(), root, ...below)
      .when(openNode('u', 'd7', 'user'))
      .refuses('tree_too_deep', { limit: '8' });
    given(openLedger(), root, ...below)
      .when(openNode('u', 'd6', 'user'))
      .gives({ type: 'NodeOpened.v1' });
  });
});

describe('MoveNode', () => {
  const wide = [...tree, openNode('dep2', 'org', 'department'), openNode('team2', 'dep2', 'team')];

  it('gives a node another parent, and says where it is now', () =>
    given(...wide)
      .when(move('user', 'team2'))
      .gives({
        type: 'NodeMoved.v1',
        postings: [],
        data: { node: 'user', parent: 'team2', path: ['org', 'dep2', 'team2', 'user'] },
      }));

  it('takes everything below it along', () => {
    const { state } = given(...wide).when(move('dep', 'dep2'));
    const pathOf = (node: string) => state.nodes.get(node)?.path;
    expect(pathOf('dep')).toEqual(['org', 'dep2', 'dep']);
    expect(pathOf('user')).toEqual(['org', 'dep2', 'dep', 'team', 'user']);
    expect(pathOf('other')).toEqual(['org', 'dep2', 'dep', 'other']);
    expect(pathOf('team2')).toEqual(['org', 'dep2', 'team2']);
  });

  it('leaves open leases on their path: what they hold, and what is captured, counts there', () =>
    given(
      ...[
        ...wide,
        issue('user', dollars(9)),
        budget('dep', dollars(5)),
        budget('dep2', dollars(5)),
      ],
      ...[lease(1, dollars(2)), move('user', 'dep2')],
    )
      .when(ending('r1', dollars(1)))
      .gives({
        type: 'UsageCaptured.v1',
        data: { budgets: [{ node: 'dep', used: dollars(1), held: dollars(1) }] },
      }));

  it('places the next lease on the new path', () =>
    given(...wide, issue('user', dollars(9)), budget('dep', 1n), move('user', 'dep2'))
      .when(lease(1, dollars(2)))
      .gives({ type: 'LeaseOpened.v1', data: { path: ['org', 'dep2', 'user'], budgets: [] } }));

  it('leaves a node where it is when that is what is asked', () =>
    given(...wide)
      .when(move('user', 'team'))
      .gives({ type: 'NodeMoved.v1', data: { path: ['org', 'dep', 'team', 'user'] } }));

  it.each([
    ['nowhere', 'nowhere', 'node_unknown', { node: 'nowhere' }],
    ['org', 'nowhere', 'node_unknown', { node: 'nowhere' }],
    ['org', 'dep', 'tree_cycle', { node: 'org', parent: 'dep' }],
    ['user', 'nowhere', 'node_unknown', { node: 'nowhere' }],
    ['dep', 'dep', 'tree_cycle', { node: 'dep', parent: 'dep' }],
    ['dep', 'user', 'tree_cycle', { node: 'dep', parent: 'user' }],
    ['team', 'team2', 'node_parent_invalid', { kind: 'team', parent: 'team2' }],
    ['dep2', 'team', 'node_parent_invalid', { kind: 'department', parent: 'team' }],
    ['user', 'other', 'node_parent_invalid', { kind: 'user', parent: 'other' }],
  ] as const)('refuses %s under %s as %s', (node, parent, code, params) =>
    given(...wide)
      .when(move(node, parent))
      .refuses(code, params),
  );

  it('refuses when the deepest below it would be too deep, and not before', () => {
    const chain = Array.from({ length: 5 }, (_, index) =>
      openNode(`d${index + 1}`, index === 0 ? 'org' : `d${index}`, 'department'),
    );
    // `dep` has two levels below it.
    given(...tree, ...chain)
      .when(move('dep', 'd5'))
      .refuses('tree_too_deep', { limit: '8' });
    given(...tree, ...chain)
      .when(move('dep', 'd4'))
      .gives({ type: 'NodeMoved.v1' });
  });

  it('lets a user of the eighth level spend, within the budgets of all eight', () => {
    const chain = Array.from({ length: 5 }, (_, index) =>
      openNode(`d${index + 1}`, index === 0 ? 'org' : `d${index}`, 'department'),
    );
    const path = ['org', 'd1', 'd2', 'd3', 'd4', 'd5', 'team', 'user'];
    given(
      ...[...tree, ...chain, move('team', 'd5'), issue('user', dollars(9))],
      ...path.map((node) => budget(node, dollars(1))),
    )
      .when(lease(1, dollars(1)))
      .gives({
        type: 'LeaseOpened.v1',
        data: {
          path,
          budgets: path.toReversed().map((node) => ({ node, held: dollars(1) })),
        },
      });
  });
});
