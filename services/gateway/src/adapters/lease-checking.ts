// Accounts for every question: what was granted unseen would be held for ever. Quota gets the list of
// all that came, up to a number; the ledger frees what else is open up to it, and grants none of it
// later.
import { loseAsks } from './lease-asking.ts';
import type { LeaseBook, LedgerCheck } from './lease-book.ts';

/** How many leases of one ledger a list may name: as many as one command of the ledger takes. */
const listedMax = 1_000;

/** Answers nothing when there is nothing to account for, or no way to quota. */
export function sendHeld(book: LeaseBook, wanted: number): void {
  const open = [...book.checks].filter(([, { asked, checked }]) => asked > checked);
  const numbered = [...numbersIn(book)];
  const upTo = open.reduce((low, [ledger]) => lowered(low, numbered, ledger), wanted);
  const due = open.filter(([, { checked }]) => checked < upTo);
  if (due.length === 0) return;
  for (const spender of book.spenders.values()) {
    loseAsks(book, spender, ({ number }) => number <= upTo);
  }
  const ledgers = due.map(([ledger]) => ({
    ledger,
    leases: numbered.filter((one) => one.ledger === ledger && one.number <= upTo).map(idOf),
  }));
  book.send({ type: 'held', upTo, ledgers });
}

/** Where the answer of a question is missing for sure: up to the last of those. */
export function lastLost(book: LeaseBook): number {
  return [...book.checks.values()].reduce(
    (last, { lost, checked }) => (lost > checked && lost > last ? lost : last),
    0,
  );
}

/** Up to here every question has its answer, or lost it. */
export function lastAnswered(book: LeaseBook): number {
  const [oldest] = [...book.asking.keys()].sort((a, b) => a - b);
  return oldest === undefined ? book.asked : oldest - 1;
}

/** The ledger holds nothing up to there but what was listed. */
export function onChecked(book: LeaseBook, ledger: string, upTo: number): void {
  const check = book.checks.get(ledger);
  if (!check) return;
  check.checked = Math.max(check.checked, upTo);
  if (isDone(check)) book.checks.delete(ledger);
}

/** Their last word has reached the ledger: no list needs them any more. */
export function forgetParted(book: LeaseBook, ids: readonly string[]): void {
  for (const id of ids) book.parting.delete(id);
}

const isDone = ({ asked, checked }: LedgerCheck): boolean => checked >= asked;

interface Numbered {
  readonly id: string;
  readonly ledger: string;
  readonly number: number;
}

const idOf = ({ id }: Numbered): string => id;

/** Everything that came and that the ledger may still hold open: what is held, and what parts. */
function* numbersIn(book: LeaseBook): Generator<Numbered> {
  for (const { ledger, leases } of book.spenders.values()) {
    for (const { id, number } of leases.values()) yield { id, ledger, number };
  }
  for (const [id, { ledger, number }] of book.parting) yield { id, ledger, number };
}

/** A list that would name too many leases of a ledger ends before the first one too many. */
function lowered(upTo: number, all: readonly Numbered[], ledger: string): number {
  const numbers = all
    .filter((one) => one.ledger === ledger && one.number <= upTo)
    .map(({ number }) => number)
    .sort((a, b) => a - b);
  const next = numbers[listedMax];
  return next === undefined ? upTo : next - 1;
}
