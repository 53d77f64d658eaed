import type { LedgerEvent } from './events.ts';
import { dueParts, type LotBook, type LotPart, lotsMax, movePart, sumOfParts } from './lots.ts';
import { accept, type Decision } from './refusal.ts';
import { expired, type LedgerState } from './state.ts';
import type { ExpireCredits } from './wallet-commands.ts';
import type { CreditsExpired } from './wallet-events.ts';

/** The parts of a state, which an entry has moved. */
export function lotBookOf({ lots, balances }: LedgerState): LotBook {
  return {
    parts: (key) => lots.get(key) ?? [],
    keep: (key, parts) => {
      if (parts.length > 0) lots.set(key, parts);
      else lots.delete(key);
    },
    balance: (key) => balances.get(key) ?? 0n,
  };
}

/** The writer's own: nothing happens when nothing is due. */
export function decideExpireCredits(
  { lots }: LedgerState,
  { account, asset }: ExpireCredits,
  at: number,
): Decision {
  const due = dueParts(lots.get(`${account} ${asset}`) ?? [], at).slice(0, lotsMax);
  return due.length > 0 ? accept(expiry(account, asset, due)) : accept();
}

/**
 * The events of one decision, each followed by the expiry of what it has brought back to a wallet
 * or pool too late.
 */
export function withExpiries(
  state: LedgerState,
  events: readonly LedgerEvent[],
  at: number,
): readonly LedgerEvent[] {
  if (state.lots.size === 0) return events;
  const book = preview(state);
  return events.flatMap((event) => [event, ...expiriesAfter(book, event, at)]);
}

function expiriesAfter(book: Preview, event: LedgerEvent, at: number): readonly CreditsExpired[] {
  // What is on its way to another ledger never has terms (`decide-transfer.ts`).
  if (event.type === 'TransferHeld.v1') return [];
  const late = new Set<string>();
  for (const posting of event.postings) {
    book.move(posting);
    const arrived = movePart(book, posting);
    const isFree = /^(wallet|pool):/.test(posting.to);
    if (isFree && dueParts(arrived, at).length > 0) late.add(`${posting.to} ${posting.asset}`);
  }
  return [...late].flatMap((key) => {
    const [account = '', asset = ''] = key.split(' ');
    const due = dueParts(book.parts(key), at);
    book.keep(key, book.parts(key).slice(due.length));
    const pages = Array.from({ length: Math.ceil(due.length / lotsMax) }, (_, page) =>
      due.slice(page * lotsMax, (page + 1) * lotsMax),
    );
    return pages.map((page) => expiry(account, asset, page));
  });
}

function expiry(account: string, asset: string, parts: readonly LotPart[]): CreditsExpired {
  return {
    type: 'CreditsExpired.v1',
    postings: [{ from: account, to: expired, asset, amount: sumOfParts(parts) }],
    data: {
      node: account.slice(account.indexOf(':') + 1),
      lots: parts.map(({ lot, amount }) => ({ lot, amount })),
    },
  };
}

interface Preview extends LotBook {
  move(posting: {
    readonly from: string;
    readonly to: string;
    readonly asset: string;
    readonly amount: bigint;
  }): void;
}

/** What becomes of parts and balances, while the state stays as it is. */
function preview(state: LedgerState): Preview {
  const now = lotBookOf(state);
  const parts = new Map<string, readonly LotPart[]>();
  const balances = new Map<string, bigint>();
  const balance = (key: string) => balances.get(key) ?? now.balance(key);
  return {
    parts: (key) => parts.get(key) ?? now.parts(key),
    keep: (key, kept) => void parts.set(key, kept),
    balance,
    move: ({ from, to, asset, amount }) => {
      for (const [account, by] of [
        [from, -amount],
        [to, amount],
      ] as const) {
        balances.set(`${account} ${asset}`, balance(`${account} ${asset}`) + by);
      }
    },
  };
}
