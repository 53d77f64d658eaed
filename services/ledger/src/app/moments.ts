import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { BookDate, Journal, Moment } from '../ports/journal.ts';
import { decodeMoment } from '../wire/decode-entry.ts';
import { readMoment } from '../wire/read-moment.ts';
import type { LogSignal } from './log-signal.ts';

/** What somebody wants told: of which moment. Times are RFC 3339, or a date. */
export type WhenAsked =
  | { readonly kind: 'seq'; readonly seq: bigint }
  | { readonly kind: 'time'; readonly time: string }
  | { readonly kind: 'effective'; readonly time: string };

export type MomentFound =
  | { readonly kind: 'after'; readonly moment: Moment; readonly at: number }
  | { readonly kind: 'on'; readonly date: BookDate; readonly moment: Moment };

/** How long a reader waits for the projection to come to an entry. Milliseconds. */
const catchUpMs = 2_000;

export interface MomentDeps {
  readonly journal: Journal;
  readonly store: Pick<EventStore, 'head' | 'read'>;
  readonly clock: Clock;
  /** Raised when the projection has moved on. */
  readonly projected: LogSignal;
}

/**
 * Which entry an earlier moment is the moment of. Waits a bounded while for the projection; throws
 * `moment_ahead` for one that has not come, and `ledger_unknown`.
 */
export function findMoment(deps: MomentDeps) {
  return async (ledger: string, when: WhenAsked): Promise<MomentFound> => {
    const head = await logHead(deps, ledger);
    if (when.kind === 'seq') {
      if (when.seq > head) throw new AlfredError('moment_ahead', { moment: `entry ${when.seq}` });
      await projectedTo(deps, ledger, when.seq);
      const moment = await momentOf(deps, ledger, when.seq);
      return { kind: 'after', moment, at: Number(moment.at) };
    }
    const { timeZone, ...known } = await projectedTo(deps, ledger, head);
    const at = timeOf(deps, when, timeZone);
    const moment = await lastBy(deps, ledger, { at, head });
    if (when.kind === 'time') return { kind: 'after', moment, at };
    return { kind: 'on', date: { effective: at, seq: moment.seq }, moment: known };
  };
}

/** A time that somebody wrote, no later than now: a day that is not over is told of as far as it is. */
function timeOf(
  { clock }: Pick<MomentDeps, 'clock'>,
  { kind, time }: Exclude<WhenAsked, { kind: 'seq' }>,
  timeZone: string,
): number {
  const read = readMoment(time, timeZone);
  if (!read) {
    throw new AlfredError('command_invalid', { reason: `${kind}: neither a time nor a date` });
  }
  const now = Number(clock.nowMicros());
  if (read.start > now) throw new AlfredError('moment_ahead', { moment: time });
  return Math.min(read.end, now);
}

/** How far the journal is: at least to this entry, if the log has it. */
export async function projectedTo(
  {
    journal,
    projected,
  }: Pick<MomentDeps, 'projected'> & { readonly journal: Pick<Journal, 'head'> },
  ledger: string,
  seq: bigint,
): Promise<Moment & { readonly timeZone: string }> {
  const head = await projected.watch(ledger, {
    ms: catchUpMs,
    look: () => journal.head(ledger),
    enough: (seen) => (seen?.seq ?? -1n) >= seq,
  });
  if (!head) throw new AlfredError('ledger_unknown', { ledger });
  if (head.seq < seq) throw new AlfredError('moment_ahead', { moment: `entry ${seq}` });
  return head;
}

async function logHead({ store }: Pick<MomentDeps, 'store'>, ledger: string): Promise<bigint> {
  const head = await store.head(ledger);
  if (!head || head.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
  return head.seq;
}

/** The last entry that was written by then, by halves: entries are in the order of their times. */
export async function lastBy(
  deps: Pick<MomentDeps, 'store'>,
  ledger: string,
  { at, head }: { readonly at: number; readonly head: bigint },
): Promise<Moment> {
  let [low, high] = [0n, head];
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if ((await momentOf(deps, ledger, middle)).at <= BigInt(at)) low = middle;
    else high = middle - 1n;
  }
  return momentOf(deps, ledger, low);
}

/** When an entry was written; before the first of them was nothing. */
async function momentOf(
  { store }: Pick<MomentDeps, 'store'>,
  ledger: string,
  seq: bigint,
): Promise<Moment> {
  if (seq <= 0n) return { seq: 0n, at: 0n };
  const [entry] = await store.read(ledger, seq - 1n, 1);
  if (!entry) throw new AlfredError('moment_ahead', { moment: `entry ${seq}` });
  return { seq, at: BigInt(decodeMoment(entry.bytes)) };
}
