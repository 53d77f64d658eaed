import fc from 'fast-check';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { openNode } from './given.ts';
import { move } from './given-money.ts';
import { archive } from './given-wallet.ts';

export const anyNode = fc.constantFrom('org', 'dep', 'dep2', 'team', 'user', 'other');

/** Mostly of what nothing else needs, so that a run goes on. */
const archived: fc.Arbitrary<LedgerCommand> = fc
  .tuple(
    fc.constantFrom('new', 'new', 'dep2', 'other', 'team', 'user'),
    fc.constantFrom(undefined, 'org', 'dep', 'team'),
    fc.nat(19),
  )
  .map(([node, sweepTo, seldom]) => archive(seldom > 0 ? 'new' : node, sweepTo));

/** Commands about nodes. */
export const tree: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.tuple(anyNode, anyNode).map(([node, parent]) => move(node, parent)),
  archived,
  fc.constantFrom<LedgerCommand>(openNode('new', 'team', 'user'), openNode('new', 'user', 'team')),
);
