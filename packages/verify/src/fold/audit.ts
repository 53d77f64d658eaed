// What moves nothing: it is in the log to be found there. What was done or refused elsewhere also says
// under whose key it came.
import type { EntryOf } from '../entry-types.ts';
import { type Complain, checkPostings, type State } from './state.ts';

export function takeAudit(
  state: State,
  entry: EntryOf<'WriterOpened.v1' | 'CommandRefused.v1' | 'ActRecorded.v1' | 'RefusalsCounted.v1'>,
  complain: Complain,
): void {
  checkPostings(state, entry, { routes: [] }, complain);
  if (entry.type === 'WriterOpened.v1' || entry.type === 'CommandRefused.v1') return;
  if (!/^(sys|api):/.test(entry.key ?? '')) complain('form', 'is told by nobody: it has no key');
  if (entry.type === 'ActRecorded.v1') return;
  const { count, first, last } = entry.data;
  if (count === 0) complain('form', 'counts no refusal');
  if (first > last) complain('form', 'begins after it ends');
}
