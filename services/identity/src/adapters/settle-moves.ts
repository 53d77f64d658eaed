import { CommandResult } from '@alfred/contracts/ledger';
import { query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { MovedNode, NodeMove } from '../ports/directory.ts';
import * as sql from './statements.ts';

interface MoveRow extends NodeMove {
  readonly answer: Buffer | null;
}

/** Moves that the ledger has answered, in its order: one that it has not keeps those after it. */
export async function settleMoves(
  tx: PoolClient,
  organization: string,
): Promise<readonly MovedNode[]> {
  await tx.query(sql.lockOrganization, [organization]);
  const made: MovedNode[] = [];
  for (const row of await query<MoveRow>(tx, sql.selectAnsweredMoves, [organization])) {
    if (!row.answer) break;
    const { id, node, parent } = row;
    const { outcome } = CommandResult.decode(row.answer);
    await tx.query(sql.updateSettled, [id]);
    if (outcome?.$case !== 'accepted') continue;
    await tx.query(sql.updateParent, [organization, node, parent]);
    await tx.query(sql.updatePaths, [organization, node, parent]);
    made.push({ id, organization, node });
  }
  return made;
}
