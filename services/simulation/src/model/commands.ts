import type { SentCommand } from '../drive/admin.ts';
import type { Books } from './books.ts';
import type { Line } from './line.ts';

/** What is wrong with the answer to a command, by the log alone; undefined: nothing. */
export function commandProblem(books: Books, command: SentCommand): string | undefined {
  const { answer, key } = command;
  if (!answer) return undefined;
  const line = books.keys.get(key);
  if (answer.outcome === 'refused') {
    // A refused hold binds no key, whatever refused it: what comes later may take it.
    const isBinding = command.body.$case !== 'placeHold' || answer.code === keyReused;
    return isBinding ? refusalProblem(answer, key, line) : undefined;
  }
  if (!line) return 'was accepted, and is not in the log';
  if (line.seq === answer.seq && line.type === answer.type) return undefined;
  return `was answered ${answer.type} in ${answer.seq}; the log has ${line.type} in ${line.seq}`;
}

const keyReused = 'idempotency_key_reused';

function refusalProblem(
  { code }: Refused,
  key: string,
  line: Line | undefined,
): string | undefined {
  if (code === keyReused) {
    return line ? undefined : 'is refused for a key that nobody has taken';
  }
  // Who asked twice may have been refused the first time only, by what does not bind a key.
  if (!line || notNow.has(code) || !key.startsWith('api:')) return undefined;
  if (line.type !== 'CommandRefused.v1') return `is refused, and the log has its ${line.type}`;
  return line.data.code === code
    ? undefined
    : `is refused as ${code}; the log says ${line.data.code}`;
}

/** Refusals that bind no key: they say *not so*, or *not now*. */
const notNow = new Set([
  'command_invalid',
  'command_late',
  'held_by_leases',
  'held_by_holds',
  'clock_unsafe',
  'ledger_unknown',
]);

type Refused = Extract<SentCommand['answer'], { readonly outcome: 'refused' }>;
