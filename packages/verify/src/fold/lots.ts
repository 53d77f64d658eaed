// Credits that expire. Whatever leaves an account is what expires there first; where it can come
// back from, or be spent, it goes on to expire at the same time.
import type { Entry, EntryOf, Posting } from '../entry-types.ts';
import { floorKey } from './accounts.ts';
import type { Lots, Part } from './lot-parts.ts';
import { poolOf, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

/** Lots that one entry may let expire. */
const pageMax = 100;
/** Entries of one decision are microseconds apart, and it was made before the first of them. */
const decisionMicros = 100_000;

/** What comes back too late expires in the entry that follows, thresholds aside. */
export function checkLate({ lots }: State, entry: Entry, complain: Complain): void {
  if (lots.late.size === 0 || entry.type === 'ThresholdCrossed.v1') return;
  const [posting] = entry.type === 'CreditsExpired.v1' ? entry.postings : [];
  const said = posting && floorKey(posting.from, posting.asset);
  if (said === undefined || !lots.late.has(said)) {
    const [key] = lots.late.keys();
    complain('accounts', `comes before it is said that credits of ${key} have expired`);
    lots.late = new Map();
  }
}

export function expire(
  state: State,
  entry: EntryOf<'CreditsExpired.v1'>,
  complain: Complain,
): void {
  const { data, postings, at } = entry;
  const [posting] = postings;
  checkNode(state, data.node, complain);
  if (postings.length !== 1) complain('postings', 'does not post exactly once');
  const places = [walletOf(data.node), poolOf(data.node)];
  const routes = places.map((from) => ({ from, to: 'expired' }));
  checkPostings(state, entry, { routes }, complain);
  if (!posting) return;
  const parts = state.lots.parts.get(floorKey(posting.from, posting.asset)) ?? [];
  const due = parts.filter(({ expiresAt }) => expiresAt <= at);
  const isDue = data.lots.every(({ lot, amount }, index) => {
    const part = due[index];
    return part?.lot === lot && part.amount === BigInt(amount);
  });
  if (!isDue || data.lots.length === 0) complain('accounts', 'lets expire what is not due');
  const next = data.lots.length < pageMax ? due[data.lots.length] : undefined;
  if (next && next.expiresAt <= at - decisionMicros) {
    complain('accounts', `leaves what is due of lot ${next.lot}`);
  }
  const sum = data.lots.reduce((total, { amount }) => total + BigInt(amount), 0n);
  if (sum !== posting.amount)
    complain('postings', `lets ${posting.amount} expire, and says ${sum}`);
}

/** What an entry's postings, which have moved, do to parts. */
export function moveLots(state: State, entry: Entry): void {
  const { lots } = state;
  const late = new Map<string, number>(lots.late);
  for (const posting of entry.postings) {
    if (entry.type === 'CreditsExpired.v1') late.delete(floorKey(posting.from, posting.asset));
    // What leaves the ledger never expires.
    const gone = entry.type === 'TransferHeld.v1' ? [] : leave(lots, posting);
    if (arrive(state, posting, gone, entry.at))
      late.set(floorKey(posting.to, posting.asset), entry.at);
    if (entry.type === 'CreditsIssued.v1' && entry.data.expiresAt !== undefined) {
      const issued = { lot: entry.seq, expiresAt: entry.data.expiresAt, amount: posting.amount };
      arrive(state, posting, [issued], entry.at);
    }
  }
  lots.late = late;
}

/** Whether expiring what is free leaves enough that does not, to send it away. */
export function lastingOn(state: State, account: string, asset: string): bigint | undefined {
  const parts = state.lots.parts.get(floorKey(account, asset));
  if (!parts) return undefined;
  return parts.reduce((left, { amount }) => left - amount, state.accounts.balance(account, asset));
}

function leave({ parts }: Lots, { from, asset, amount }: Posting): readonly Part[] {
  const key = floorKey(from, asset);
  const gone: Part[] = [];
  const left: Part[] = [];
  let missing = amount;
  for (const part of parts.get(key) ?? []) {
    const taken = part.amount < missing ? part.amount : missing;
    missing -= taken;
    if (taken > 0n) gone.push({ ...part, amount: taken });
    if (taken < part.amount) left.push({ ...part, amount: part.amount - taken });
  }
  if (left.length > 0) parts.set(key, left);
  else parts.delete(key);
  return gone;
}

/** Whether anything arrived on a wallet or pool whose time was over. */
function arrive(
  { lots, accounts }: State,
  { to, asset, amount }: Posting,
  come: readonly Part[],
  at: number,
): boolean {
  if (come.length === 0 || !/^(wallet|pool|held):/.test(to)) return false;
  const key = floorKey(to, asset);
  // What was owed is paid with what would expire first.
  let owed = amount - accounts.balance(to, asset);
  const kept = come.flatMap((part) => {
    const paid = owed <= 0n ? 0n : owed < part.amount ? owed : part.amount;
    owed -= paid;
    return paid === part.amount ? [] : [{ ...part, amount: part.amount - paid }];
  });
  if (kept.length === 0) return false;
  const all = new Map<number, Part>();
  for (const part of [...(lots.parts.get(key) ?? []), ...kept]) {
    all.set(part.lot, { ...part, amount: part.amount + (all.get(part.lot)?.amount ?? 0n) });
  }
  const order = (a: Part, b: Part) => a.expiresAt - b.expiresAt || a.lot - b.lot;
  lots.parts.set(key, [...all.values()].toSorted(order));
  return !to.startsWith('held:') && kept.some(({ expiresAt }) => expiresAt <= at - decisionMicros);
}
