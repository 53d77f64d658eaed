import type { NewEntry } from '@alfred/event-store';
import type { Refusal } from '../domain/commands.ts';
import { decide } from '../domain/decide.ts';
import { isAskClosed } from '../domain/decide-lease.ts';
import type { Past, PastEntry } from '../domain/decision-context.ts';
import type { LedgerEvent } from '../domain/events.ts';
import { evolve } from '../domain/evolve.ts';
import { isPassing } from '../domain/is-passing.ts';
import type { LedgerState } from '../domain/state.ts';
import type { Submission } from '../domain/submission.ts';
import { encodeFramed } from '../wire/encode-entry.ts';
import { entryBytesMax } from '../wire/entry.ts';
import { type Answer, answerOf, refusedAs, repeated } from './answer.ts';
import { holdLifeMs, type Lives } from './lives.ts';
import type { RecentKeys } from './recent-keys.ts';
import type { Moment } from './steady-time.ts';

/** A batch is whatever is there, up to one of these. */
export const entriesMax = 1_000;
export const bytesMax = 512 * 1024;

/**
 * What a writer remembers of its ledger.
 *
 * Commands are decided on the live state, and it moves on while their entries are being encoded:
 * it is ahead of the log by what was not committed yet. Therefore nobody is told of a decision
 * before its batch is committed, and when an append fails the whole memory is dropped and read
 * again from the log. There is no way back, only a new start.
 */
export interface Memory {
  readonly ledger: string;
  readonly epoch: number;
  /** The first line of this log's checkpoints. */
  readonly origin: string;
  readonly state: LedgerState;
  readonly keys: RecentKeys;
  /** Of open leases and holds. They are in no log. */
  readonly lives: Lives;
  /** What links an entry to the next one, in hexadecimal; of 0x00 and the entry's bytes. */
  readonly leafOf: (framed: Buffer) => string;
  /** The leaf of the last entry. */
  leaf: string;
}

/** Entries on their way into the log, in order. */
export interface Draft {
  readonly entries: NewEntry[];
  /** Those among them that took a key. */
  readonly keyed: Map<string, PastEntry>;
  bytes: number;
  /** Of the last of them. */
  leaf: string;
}

export function emptyDraft({ leaf }: Pick<Memory, 'leaf'>): Draft {
  return { entries: [], keyed: new Map(), bytes: 0, leaf };
}

/** A command's turn. */
export interface Turn {
  readonly submission: Submission;
  readonly moment: Moment;
  /** What was looked up for it. */
  readonly past: Past;
}

/**
 * What comes first: the key, then lateness, then what the domain says. Undefined when its entries
 * do not fit any more: then nothing has happened, and its turn comes with the next draft.
 */
export function decideInto(memory: Memory, draft: Draft, turn: Turn): Answer | undefined {
  const { state, lives } = memory;
  const { submission, moment, past } = turn;
  const { key, notAfter, command } = submission;
  const known = repeatOf(memory, submission);
  if (known) return known;
  lives.at(moment.elapsed);
  if (notAfter !== undefined && moment.expected > notAfter) {
    // Whoever has the same clock, and it went back, is not late.
    return refusedAs(moment.isSafe ? 'command_late' : 'clock_unsafe');
  }
  const at = nextMoment(memory, moment.now);
  const context = { ...memory, at, past, isClockSafe: moment.isSafe };
  const decision = decide(state, command, context);
  if (decision.outcome === 'accepted') {
    const { events } = decision;
    if (!fits(draft, events.length)) return undefined;
    return enter(memory, draft, { ...submission, at, events });
  }
  const { code, params } = decision.refusal;
  // Nothing can stand in a log before its genesis.
  const isBinding = submission.bindsRefusal && key !== undefined && !isPassing(code);
  if (!isBinding || state.seq === 0) return refusedAs(code, params);
  if (!fits(draft, 1)) return undefined;
  const events = [refusalEvent(command.type, decision.refusal)];
  return enter(memory, draft, { ...submission, at, events });
}

/** What the command was answered before, if it was. */
function repeatOf({ keys, state }: Memory, submission: Submission): Answer | undefined {
  const { key, digest, command } = submission;
  const taken = key === undefined ? undefined : keys.get(key);
  if (!taken) return undefined;
  if (taken.digest !== digest) return refusedAs('idempotency_key_reused');
  // Its holder has said that it never saw this lease, and must not be given it after all.
  const isGone =
    command.type === 'OpenLease' &&
    !command.claim &&
    isAskClosed(state, command) &&
    !state.leases.has(command.lease);
  return isGone ? refusedAs('ask_closed', { ask: String(command.ask) }) : repeated(taken.answer);
}

/** Whether so many entries certainly fit. The first command of a draft always does. */
function fits({ entries, bytes }: Draft, more: number): boolean {
  if (entries.length === 0) return true;
  return entries.length + more <= entriesMax && bytes + more * entryBytesMax <= bytesMax;
}

/** Puts an event of the writer's own into the log. */
export function note(
  memory: Memory,
  draft: Draft,
  { event, now }: { readonly event: LedgerEvent; readonly now: number },
): void {
  place(memory, draft, { ...nobody, event, at: nextMoment(memory, now) });
}

type Envelope = Pick<Submission, 'key' | 'actor' | 'policy' | 'price' | 'effective' | 'sealed'> & {
  readonly digest: string | undefined;
};

const nobody: Envelope = {
  key: undefined,
  digest: undefined,
  actor: undefined,
  policy: undefined,
  price: undefined,
  effective: undefined,
};

/** The first event carries the command's key; what follows from it is nobody's to repeat. */
function enter(
  memory: Memory,
  draft: Draft,
  command: Submission & { readonly at: number; readonly events: readonly LedgerEvent[] },
): Answer {
  const { key, digest, actor, policy, price, effective, sealed, at, events } = command;
  const [first, ...others] = events;
  if (!first) return nothingNew(memory, command);
  const whose = { key, digest: key === undefined ? undefined : digest, actor };
  place(memory, draft, { ...whose, policy, price, effective, sealed, event: first, at });
  const entry = { seq: memory.state.seq, at, event: first };
  const given = answerOf(entry);
  if (key !== undefined) {
    memory.keys.set(key, { digest, answer: given });
    draft.keyed.set(key, { ...entry, digest });
  }
  for (const event of others) place(memory, draft, { ...nobody, event, at: memory.state.at + 1 });
  return given;
}

/** What nobody binds a key to may find that everything is as it should be. */
function nothingNew({ state }: Memory, { key, command }: Submission): Answer {
  if (key !== undefined) throw new RangeError('An accepted command has at least one event.');
  const { seq, at } = state;
  return { outcome: 'accepted', seq, at, type: command.type, repeated: true, lease: undefined };
}

function place(
  memory: Memory,
  draft: Draft,
  entry: Envelope & { readonly event: LedgerEvent; readonly at: number },
): void {
  const { ledger, epoch, state, leaf: prev } = memory;
  const seq = state.seq + 1;
  const framed = encodeFramed({ ...entry, ledger, epoch, seq, prev });
  const bytes = framed.subarray(1);
  evolve(state, { seq, at: entry.at, event: entry.event });
  live(memory, entry);
  memory.leaf = memory.leafOf(framed);
  draft.entries.push({ bytes, key: entry.key });
  draft.bytes += bytes.length;
  draft.leaf = memory.leaf;
}

function live(
  { state, lives }: Memory,
  { at, event }: { readonly at: number; readonly event: LedgerEvent },
): void {
  switch (event.type) {
    case 'LeaseOpened.v1':
      lives.begin(event.data.lease, event.data.ttlMs);
      return;
    case 'LeaseClosed.v1':
    case 'LeaseExpired.v1':
      lives.end(event.data.lease);
      return;
    case 'HoldPlaced.v1':
      lives.begin(event.data.hold, holdLifeMs(event.data, at));
      return;
    case 'HoldCaptured.v1':
    case 'HoldReleased.v1':
    case 'HoldExpired.v1':
      if (!state.placed.has(event.data.hold)) lives.end(event.data.hold);
  }
}

/** Wall time, but never the same or an earlier moment than the entry before. */
function nextMoment({ state }: Memory, now: number): number {
  return Math.max(now, state.at + 1);
}

function refusalEvent(command: string, { code, params }: Refusal): LedgerEvent {
  return { type: 'CommandRefused.v1', postings: [], data: { command, code, params } };
}
