import type { LedgerCommand } from '../src/domain/commands.ts';
import type { Submission } from '../src/domain/submission.ts';
import { issue, tree } from './given.ts';

/** A command under a key, as the edge would hand it in. */
export function submission(
  key: string,
  command: LedgerCommand,
  over: Partial<Submission> = {},
): Submission {
  return {
    ...{ key, command, actor: undefined, policy: undefined, price: undefined },
    digest: key
      .replace(/\W/g, '')
      .padEnd(64, '0')
      .slice(0, 64)
      .replace(/[^0-9a-f]/g, '0'),
    effective: undefined,
    notAfter: undefined,
    bindsRefusal: false,
    ...over,
  };
}

/** Opens a ledger with its tree, and gives `user` and `other` each `amount`. */
export function openings(amount: bigint): readonly Submission[] {
  const commands = [...tree, issue('user', amount), issue('other', amount)];
  return commands.map((command, index) => submission(`sys:${index}`, command));
}
