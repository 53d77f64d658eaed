import type { RecordErasure } from './commands.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import type { LedgerState, Node } from './state.ts';

const erasable: readonly Node['kind'][] = ['user', 'service_account'];

/**
 * Whoever says so has destroyed the key already. It may be said again: after a restore the key is
 * destroyed once more, and the log may tell so.
 *
 * Refusals: node_unknown, erasure_unsupported.
 */
export function decideRecordErasure(state: LedgerState, { node }: RecordErasure): Decision {
  const kind = state.nodes.get(node)?.kind;
  if (!kind) return refuse('node_unknown', { node });
  if (!erasable.includes(kind)) return refuse('erasure_unsupported', { node, kind });
  return accept({ type: 'ErasureDone.v1', postings: [], data: { node } });
}
