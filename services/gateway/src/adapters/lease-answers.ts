// What quota says, and what a holder makes of it.
import { isErrorCode } from '@alfred/errors';
import type { Lease, Warning } from '../domain/lease.ts';
import * as leases from '../domain/lease.ts';
import { refuse } from '../domain/refusal.ts';
import { answered, ensureAsk, noteLost, refuseWaiting } from './lease-asking.ts';
import { isUnder, type LeaseBook, type LeaseRecall, momentOf } from './lease-book.ts';
import {
  giveBackIfDue,
  giveBackRoom,
  giveBackUnused,
  giveBackWanted,
  retire,
} from './lease-returning.ts';
import { plentyRequests, serveWaiting, takePart } from './lease-taking.ts';
import type { Asking, Spender, Waiter } from './spender.ts';

/** After a refusal, no lease is asked for in advance for so long. */
const patienceMicros = 1_000_000n;

/** Quota's yes to the question of this number. */
export interface LeaseGrant {
  readonly number: number;
  readonly lease: string;
  /** Under which the ledger finds it. */
  readonly key: string;
  readonly account: string;
  readonly warnings: readonly Warning[];
  readonly amount: bigint;
  readonly ttlMicros: bigint;
  /** The claim was made before, by this request; the lease is not this holder's to use. */
  readonly claimedBy: string | undefined;
}

/** Quota's no, in the words of the catalogue. */
export interface LeaseRefusal {
  readonly number: number;
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** A lease whose life begins anew, or ends when there is no time for it. */
export interface LeaseExtension {
  readonly lease: string;
  readonly ttlMicros: bigint;
}

export function onGrant(book: LeaseBook, grant: LeaseGrant): void {
  const answer = answered(book, grant.number);
  // Nobody asks any more: what was granted is not in the list that quota gets, and is freed by it.
  if (!answer) return;
  if (answer.asking.isClaim) onClaimGranted(book, answer, grant);
  else onSharedGranted(book, answer, grant);
  ensureAsk(book, answer.spender);
}

interface Answered {
  readonly spender: Spender;
  readonly asking: Asking;
}

function onSharedGranted(book: LeaseBook, { spender, asking }: Answered, grant: LeaseGrant): void {
  const lease = leaseOf(book, asking, grant, undefined);
  if (asking.isOutdated) {
    giveBackUnused(book, spender, lease);
    return;
  }
  spender.isShort = lease.amount < plentyRequests * asking.estimate;
  spender.leases.set(lease.id, lease);
  serveWaiting(book, spender, momentOf(book));
}

function onClaimGranted(book: LeaseBook, { spender, asking }: Answered, grant: LeaseGrant): void {
  const waiter = spender.waiting.find(({ question }) => question === asking.number);
  if (grant.claimedBy !== undefined) {
    if (waiter) answerOne(spender, waiter, { outcome: 'claimed', request: grant.claimedBy });
    return;
  }
  const lease = leaseOf(book, asking, grant, waiter?.claim?.request ?? '');
  if (waiter && !asking.isOutdated) {
    const part = { lease, estimate: waiter.estimate, now: momentOf(book) };
    answerOne(spender, waiter, takePart(book, spender, part));
    return;
  }
  // The claim stands, and the next attempt under it finds that nothing was charged.
  giveBackUnused(book, spender, lease);
  const request = waiter?.claim?.request ?? '';
  if (waiter) answerOne(spender, waiter, { outcome: 'claimed', request });
}

function answerOne(
  spender: Spender,
  waiter: Waiter,
  answer: Parameters<Waiter['answer']>[0],
): void {
  spender.waiting = spender.waiting.filter((other) => other !== waiter);
  waiter.answer(answer);
}

function leaseOf(
  book: LeaseBook,
  { askedAt }: Asking,
  grant: LeaseGrant,
  claimedBy: string | undefined,
): Lease {
  const { number, key, account, warnings, amount, ttlMicros } = grant;
  const granted = { id: grant.lease, number, key, account, warnings, amount, ttlMicros, claimedBy };
  return leases.openLease(granted, { askedAt, now: momentOf(book), random: book.random() });
}

export function onRefusal(book: LeaseBook, { number, code, params }: LeaseRefusal): void {
  const answer = answered(book, number);
  if (!answer) return;
  const { spender, asking } = answer;
  if (isUnsure(code)) noteLost(book, spender.ledger, number);
  const refusal = refuse(code, params);
  if (asking.isClaim) {
    refuseWaiting(spender, ({ question }) => question === number, refusal);
    return;
  }
  spender.patientUntil = momentOf(book).elapsed + patienceMicros;
  // What is held may be free again soon: who came after the question has not waited for it yet.
  const waited = ({ since }: Waiter): boolean =>
    code !== 'budget_held' || since.elapsed <= asking.askedAt.elapsed;
  const concerns = (waiter: Waiter): boolean =>
    !waiter.claim && waiter.estimate >= asking.estimate && waited(waiter);
  refuseWaiting(spender, concerns, refusal);
  ensureAsk(book, spender);
}

/** Whether the ledger may have granted it all the same, after quota gave up. */
function isUnsure(code: string): boolean {
  return !isErrorCode(code) || unsure.has(code);
}

const unsure: ReadonlySet<string> = new Set([
  'service_unavailable',
  'deadline_exceeded',
  'request_cancelled',
  'shutting_down',
  'writer_fenced',
  'internal',
]);

export function onRecall(book: LeaseBook, recall: LeaseRecall): void {
  const now = momentOf(book);
  for (const spender of book.spenders.values()) {
    if (!isUnder(spender, recall)) continue;
    const isWaiting = spender.node === recall.waiting && spender.waiting.length > 0;
    if (recall.busy) giveBackEverything(book, spender);
    else if (!isWaiting) giveBackWanted(book, spender, now);
  }
}

/** No request begins any more on what was leased until now, nor on what is being leased. */
function giveBackEverything(book: LeaseBook, spender: Spender): void {
  for (const asking of spender.asking.values()) asking.isOutdated = true;
  for (const lease of spender.leases.values()) giveBackRoom(book, spender, lease);
  retire(book, spender, () => true);
}

export function onExtended(book: LeaseBook, { lease: id, ttlMicros }: LeaseExtension): void {
  for (const spender of book.spenders.values()) {
    const lease = spender.leases.get(id);
    if (!lease) continue;
    spender.leases.set(id, leases.extend(lease, ttlMicros, book.random()));
    giveBackIfDue(book, spender, id, momentOf(book));
    return;
  }
}
