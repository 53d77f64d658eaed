import { hash } from 'node:crypto';
import type { LedgerCommand } from '../domain/commands.ts';
import type { Submission } from '../domain/submission.ts';
import { canonical } from './canonical.ts';

/** What an entry says beside its command. */
export type Beside = Pick<Submission, 'policy' | 'price' | 'effective' | 'sealed'>;

export const nothingBeside: Beside = { policy: undefined, price: undefined, effective: undefined };

/**
 * SHA-256 over the command's content in RFC 8785 form, amounts as decimal strings. What was added
 * to a command later is left out while it says nothing, so that a command sent again after an
 * update is still the same. A claim has the digest of its request's body. How long a request took
 * is no part of what is asked. What is said about people goes in by its mac, which is the same for
 * the same text, whatever its box looks like.
 */
export function digestOf(command: LedgerCommand, beside: Beside): string {
  if (command.type === 'OpenLease' && command.claim) return command.claim.body;
  const sealed = beside.sealed?.length
    ? beside.sealed.map(({ field, subjects, mac }) => ({ field, subjects, mac }))
    : undefined;
  const tags = 'tags' in command && command.tags.length > 0 ? command.tags : undefined;
  return hash(
    'sha256',
    canonical({ ...command, ...beside, sealed, tags, timing: undefined, leaseKey: undefined }),
    'hex',
  );
}
