// Who signs the checkpoints, and under which name. Nothing here says that a key is to be trusted: that
// only the signatures of checkpoints can.
import type { EntryOf } from '../entry-types.ts';
import { type Complain, checkPostings, type State } from './state.ts';

const restored = /^(.*)\/r([1-9][0-9]*)$/;

export function takeSigner(
  state: State,
  entry: EntryOf<'SignerKeyRotated.v1' | 'LedgerRestored.v1'>,
  complain: Complain,
): void {
  checkPostings(state, entry, { routes: [] }, complain);
  const problem =
    entry.type === 'SignerKeyRotated.v1'
      ? rotationProblem(state, entry.data)
      : restoreProblem(state, entry);
  if (problem) {
    complain('form', problem);
    return;
  }
  // What is not as it must be changes nothing: the checkpoint is held against what was before.
  const { data, seq } = entry;
  const to = 'key' in data ? data.key : data.to;
  const from = 'key' in data ? state.signerKey : data.from;
  state.signerKey = to;
  if ('origin' in data) {
    state.origin = data.origin;
    state.restores.push(data);
  }
  state.keyChanges.push({ seq, from, to, origin: state.origin ?? '' });
}

function rotationProblem(
  { origin, signerKey }: State,
  { from, to }: EntryOf<'SignerKeyRotated.v1'>['data'],
): string | undefined {
  if ([from, to].some((key) => nameOf(key) !== origin)) {
    return `names a key that is not of ${origin}`;
  }
  if (from === to) return 'rotates a key to itself';
  if (signerKey === undefined || from === signerKey) return undefined;
  return 'takes over from a key that does not sign';
}

function restoreProblem(state: State, entry: EntryOf<'LedgerRestored.v1'>): string | undefined {
  const { from, to, checkpoint, origin, key } = entry.data;
  if (checkpoint.size !== to) return 'loses more or less than its checkpoint has';
  if (from < 1 || from > to || from > entry.seq) return 'loses what cannot be lost';
  const before = partsOf(state.origin ?? '');
  const lost = partsOf(checkpoint.origin);
  const next = partsOf(origin);
  if (before.log !== lost.log || before.log !== next.log) return 'is about another log';
  const times = Math.max(before.times, lost.times) + 1;
  if (lost.times < before.times || next.times !== times) {
    return `gives the log the origin ${origin}, which is not the next`;
  }
  return nameOf(key) === origin ? undefined : `names a key that is not of ${origin}`;
}

const nameOf = (key: string): string => key.split('+', 1)[0] ?? '';

/** Which log an origin is of, and how often that began, the first time included. */
function partsOf(origin: string): { readonly log: string; readonly times: number } {
  const [, log = origin, times = '1'] = restored.exec(origin) ?? [];
  return { log, times: Number(times) };
}
