import { catalogue } from '@alfred/errors';
import { isPassing } from '../../services/ledger/src/domain/is-passing.ts';
import {
  commonRefusals,
  precedence,
  type Rank,
} from '../../services/ledger/src/domain/precedence.ts';

/** docs/refusals.md: which refusal of the ledger is the answer when several apply. */
export function refusalsDocument(): string {
  const rows = Object.entries(precedence).map(
    ([command, ranks]) => `| ${command} | ${ranks.map(shown).join(', ') || 'none'} |`,
  );
  return `# Refusals

What the ledger answers a command that cannot be, when several things are wrong with it: the first in
this order. It is generated from \`services/ledger/src/domain/precedence.ts\`, and
\`precedence.test.ts\` tries every command with several things wrong at once. What each code means, and
what can be done about it, is in [Errors](errors.md).

A refusal leaves nothing behind, with two exceptions. A refused command of a person takes its key, by
an entry \`CommandRefused\`: sent again under that key, it has the same answer for ever. And a credit
from another ledger, whose refusal the other ledger must be able to rely on. No key is taken by what only
says *not now*: ${passing()}.

## Before anything else

| check | answer |
| --- | --- |
| this process owns the ledger | \`ledger_elsewhere\`, for the whole call |
| it can be read: every field has its form, amounts are whole numbers of minor units below 2^96 | ${shown('command_invalid')} |
| the ledger was opened, and the one that credits should go to | ${shown('ledger_unknown')} |
| its key is taken, by the same content | the original answer |
| its key is taken, by other content | ${shown('idempotency_key_reused')} |
| it comes after its \`not_after\` | ${shown('command_late')}, or ${shown('clock_unsafe')} while the wall clock cannot be trusted |
| it is a lease, a hold, an allocation or a transfer, and the wall clock cannot be trusted | ${shown('clock_unsafe')} |

## Then by command

Codes that are joined by *or* have one rank: of what blocks, the one that binds most is named.

| command | refused as |
| --- | --- |
${rows.join('\n')}
`;
}

function shown(rank: Rank): string {
  if (typeof rank !== 'string') return rank.map(shown).join(' or ');
  return `[\`${rank}\`](errors.md#${rank})`;
}

function passing(): string {
  const all = [...new Set([...commonRefusals, ...Object.values(precedence).flat(2)])];
  const codes = all.filter((code) => code in catalogue && isPassing(code)).toSorted();
  return codes.map((code) => `\`${code}\``).join(', ');
}
