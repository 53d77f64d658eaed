import type { EventStore, StoredEntry } from '@alfred/event-store';
import type { Past, PastEntry } from '../domain/decision-context.ts';
import { referredKeys } from '../domain/referred-keys.ts';
import type { Submission } from '../domain/submission.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { answerOf } from './answer.ts';
import type { Draft, Memory } from './memory.ts';

/** What stands under a key may refer to other keys, and those to no more. */
const roundsMax = 3;

/**
 * Asks the log at once for everything that decides about these commands and that memory does not
 * know: their own keys, and those they refer to. What was decided already and is not in the log yet
 * is in the drafts, which must be all of those from before this call.
 */
export async function lookUp(
  memory: Memory,
  store: Pick<EventStore, 'findKeys'>,
  wish: {
    readonly submissions: readonly Submission[];
    readonly drafts: readonly Pick<Draft, 'keyed'>[];
  },
): Promise<Past> {
  const { ledger, keys, state } = memory;
  const found = new Map<string, PastEntry>();
  const asked = new Set<string>();
  const past: Past = (key) => {
    const decided = wish.drafts.flatMap(({ keyed }) => keyed.get(key) ?? []);
    return found.get(key) ?? decided[0];
  };
  const own = wish.submissions.flatMap(({ key }) =>
    key === undefined || keys.get(key) ? [] : [key],
  );
  const referred = () =>
    wish.submissions.flatMap(({ command }) => referredKeys(state, command, past));
  for (let round = 0, wanted = [...own, ...referred()]; round < roundsMax; round += 1) {
    const unknown = [...new Set(wanted)].filter((key) => !asked.has(key) && !past(key));
    if (unknown.length === 0) break;
    for (const key of unknown) asked.add(key);
    for (const [key, stored] of await store.findKeys(ledger, unknown)) {
      found.set(key, pastEntry(stored));
    }
    wanted = referred();
  }
  for (const key of own) remember(memory, key, found.get(key));
  return past;
}

function remember({ keys }: Memory, key: string, entry: PastEntry | undefined): void {
  if (entry) keys.set(key, { digest: entry.digest, answer: answerOf(entry) });
}

function pastEntry({ bytes }: StoredEntry): PastEntry {
  const { seq, at, digest = '', event } = decodeEntry(bytes);
  return { seq, at, digest, event };
}
