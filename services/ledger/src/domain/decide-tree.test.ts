import { describe, expect, it } from 'vitest';
import { given, issue, openLedger, openNode, tree } from '../../test/given.ts';

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
