import type { NewEntry } from '@alfred/event-store';
import { leafHash } from '@alfred/proof';
import type { Refusal } from '../domain/commands.ts';
import { decide } from '../domain/decide.ts';
import type { LedgerEvent } from '../domain/events.ts';
import { evolve } from '../domain/evolve.ts';
import type { LedgerState } from '../domain/state.ts';
import type { Submission } from '../domain/submission.ts';
import { encodeEntry } from '../wire/encode-entry.ts';
import { type Answer, answerOf, refusedAs, repeated } from './answer.ts';
import type { RecentKeys } from './recent-keys.ts';

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
  /** The leaf of the last entry. */
  leaf: Buffer;
}

/** Entries on their way into the log, in order. */
export interface Draft {
  readonly entries: NewEntry[];
  bytes: number;
  /** Of the last of them. */
  leaf: Buffer;
}

export function emptyDraft({ leaf }: Memory): Draft {
  return { entries: [], bytes: 0, leaf };
}

/** What comes first: the key, then lateness, then what the domain says. */
export function decideInto(
  memory: Memory,
  draft: Draft,
  { submission, now }: { readonly submission: Submission; readonly now: number },
): Answer {
  const { key, digest, notAfter, command } = submission;
  const taken = memory.keys.get(key);
  if (taken) {
    return taken.digest === digest ? repeated(taken.answer) : refusedAs('idempotency_key_reused');
  }
  if (notAfter !== undefined && now > notAfter) return refusedAs('command_late');
  const at = nextMoment(memory, now);
  const decision = decide(memory.state, command, { ...memory, at });
  if (decision.outcome === 'accepted')
    return enter(memory, draft, { ...submission, at, events: decision.events });
  const { code, params } = decision.refusal;
  // Nothing can stand in a log before its genesis.
  const isBinding = submission.bindsRefusal && !isPassing(code);
  if (!isBinding || memory.state.seq === 0) return refusedAs(code, params);
  const events = [refusalEvent(command.type, decision.refusal)];
  return enter(memory, draft, { ...submission, at, events });
}

/** Puts an event of the writer's own into the log. */
export function note(
  memory: Memory,
  draft: Draft,
  { event, now }: { readonly event: LedgerEvent; readonly now: number },
): void {
  place(memory, draft, { ...nobody, event, at: nextMoment(memory, now) });
}

type Envelope = Pick<Submission, 'actor' | 'policy' | 'price'> & {
  readonly key: string | undefined;
  readonly digest: string | undefined;
};

const nobody: Envelope = {
  key: undefined,
  digest: undefined,
  actor: undefined,
  policy: undefined,
  price: undefined,
};

/** The first event carries the command's key; what follows from it is nobody's to repeat. */
function enter(
  memory: Memory,
  draft: Draft,
  command: Submission & { readonly at: number; readonly events: readonly LedgerEvent[] },
): Answer {
  const { key, digest, actor, policy, price, at, events } = command;
  const [first, ...others] = events;
  if (!first) throw new RangeError('An accepted command has at least one event.');
  place(memory, draft, { key, digest, actor, policy, price, event: first, at });
  const given = answerOf({ seq: memory.state.seq, at, event: first });
  memory.keys.set(key, { digest, answer: given });
  for (const event of others) place(memory, draft, { ...nobody, event, at: memory.state.at + 1 });
  return given;
}

function place(
  memory: Memory,
  draft: Draft,
  entry: Envelope & { readonly event: LedgerEvent; readonly at: number },
): void {
  const { ledger, epoch, state, leaf } = memory;
  const seq = state.seq + 1;
  const prev = leaf.toString('hex');
  const bytes = encodeEntry({ ...entry, ledger, epoch, seq, prev });
  evolve(state, { seq, at: entry.at, event: entry.event });
  memory.leaf = leafHash(bytes);
  draft.entries.push({ bytes, key: entry.key });
  draft.bytes += bytes.length;
  draft.leaf = memory.leaf;
}

/** Wall time, but never the same or an earlier moment than the entry before. */
function nextMoment({ state }: Memory, now: number): number {
  return Math.max(now, state.at + 1);
}

/** A refusal that only says *not now*: the same command under the same key may be asked again. */
const isPassing = (code: Refusal['code']): boolean => code === 'held_by_leases';

function refusalEvent(command: string, { code, params }: Refusal): LedgerEvent {
  return { type: 'CommandRefused.v1', postings: [], data: { command, code, params } };
}
