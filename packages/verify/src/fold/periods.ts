// Up to where the books are closed: what an entry may say of that.
import type { Entry, EntryOf } from '../entry-types.ts';
import { type Complain, checkPostings, type State } from './state.ts';

export function takePeriod(
  state: State,
  entry: EntryOf<'PeriodClosed.v1'>,
  complain: Complain,
): void {
  checkPostings(state, entry, { routes: [] }, complain);
  const { until, previous } = entry.data;
  if (previous !== state.closedUntil) complain('form', 'closes the books from elsewhere');
  else if (until <= previous) complain('form', 'closes what is closed already');
  else if (until > entry.at) complain('form', 'closes a period that has not ended');
  // What is not as it must be changes nothing.
  else state.closedUntil = until;
}

/** A date that somebody states is of the books that are open; all others are dated when written. */
export function checkDate({ closedUntil }: State, { effective }: Entry, complain: Complain): void {
  if (effective === undefined || effective >= closedUntil) return;
  complain('form', 'is dated into books that are closed');
}
