import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { Books, EntryReference } from '../../ports/api/books.ts';
import type { Directory, Page } from '../../ports/api/directory.ts';
import type { FoundHold, Hold, HoldStatus, Holds } from '../../ports/api/holds.ts';
import type { OverCapture } from '../../ports/api/money-command.ts';
import { seesOnlyItsPart } from './authorize.ts';
import { acceptMoney, acceptMovement, type WrittenMoney } from './money.ts';

/** What the use cases about holds need. */
export interface HoldDeps {
  readonly directory: Pick<Directory, 'node' | 'sees'>;
  readonly books: Pick<Books, 'post' | 'postUnless'>;
  readonly holds: Holds;
}

/** A hold as it is now, and the entry that an order left. */
export interface ChangedHold {
  readonly entry: EntryReference;
  readonly found: FoundHold;
}

/** Everything that is done with holds. */
export function holdUseCases(deps: HoldDeps) {
  return {
    placeHold: placeHold(deps),
    captureHold: captureHold(deps),
    releaseHold: releaseHold(deps),
    readHold: readHold(deps),
    listHolds: listHolds(deps),
  };
}

/** Money of whoever pays for a node, to be captured later. */
function placeHold({ directory, books, holds }: HoldDeps) {
  return async (
    caller: Caller,
    order: WrittenMoney & {
      /** Undefined: the node of the key. */
      readonly node: string | undefined;
      readonly ttlSeconds: number | undefined;
      /** Microseconds. */
      readonly expiresAt: bigint | undefined;
      readonly overCapture: OverCapture;
      readonly reference: string | undefined;
      readonly idempotency: string;
    },
  ): Promise<ChangedHold> => {
    const { ttlSeconds, expiresAt, overCapture, reference, idempotency } = order;
    const { asset, amount } = acceptMovement(order);
    const { id: node } = await directory.node(caller, order.node ?? caller.node);
    // For the ledger 0 is none.
    if (expiresAt === 0n) throw new AlfredError('hold_life_invalid', { days: '30' });
    const ttlMs = ttlSeconds === undefined ? undefined : BigInt(ttlSeconds) * 1_000n;
    const terms = { node, asset: asset.id, amount, ttlMs, expiresAt, overCapture, reference };
    const command = { type: 'place_hold', ...terms } as const;
    const entry = await books.post(caller, { command, idempotency });
    return { entry, found: await foundBy(holds, caller, entry.hold ?? '') };
  };
}

/** Spends of a hold, in its asset. */
function captureHold(deps: HoldDeps) {
  return async (
    caller: Caller,
    order: {
      readonly hold: string;
      readonly amount: string;
      readonly final: boolean;
      readonly purpose: string | undefined;
      readonly idempotency: string;
    },
  ): Promise<ChangedHold> => {
    const { final, purpose, idempotency } = order;
    const { hold } = await visible(deps, caller, order.hold);
    const code = hold.asset.split('/')[0] ?? hold.asset;
    const { amount } = acceptMoney({ asset: code, amount: order.amount }, 'amount');
    if (amount === 0n && !final) {
      const reason = 'it is zero, and not the last capture';
      throw new AlfredError('amount_invalid', { param: 'amount', reason });
    }
    const command = { type: 'capture_hold', hold: hold.hold, amount, final, purpose } as const;
    return changed(deps, caller, { hold, command, idempotency });
  };
}

/** Gives back what is left of a hold. */
function releaseHold(deps: HoldDeps) {
  return async (
    caller: Caller,
    order: { readonly hold: string; readonly idempotency: string },
  ): Promise<ChangedHold> => {
    const { hold } = await visible(deps, caller, order.hold);
    const command = { type: 'release_hold', hold: hold.hold } as const;
    return changed(deps, caller, { hold, command, idempotency: order.idempotency });
  };
}

/** One hold with what each entry did to it. */
function readHold(deps: HoldDeps) {
  return (caller: Caller, hold: string): Promise<FoundHold> => visible(deps, caller, hold);
}

/** Holds, the newest first: of one node, or of all where the caller sees all. */
function listHolds({ directory, holds }: HoldDeps) {
  return async (
    caller: Caller,
    query: {
      readonly node: string | undefined;
      readonly status: HoldStatus | undefined;
      readonly after: string | undefined;
      readonly limit: number;
    },
  ): Promise<Page<Hold>> => {
    const { status, limit } = query;
    if (query.after !== undefined && !/^[1-9][0-9]{0,15}$/.test(query.after)) {
      throw new AlfredError('cursor_invalid');
    }
    const before = query.after === undefined ? undefined : BigInt(query.after);
    const wanted = query.node ?? (seesOnlyItsPart(caller) ? caller.node : undefined);
    const node = wanted === undefined ? undefined : (await directory.node(caller, wanted)).id;
    const page = { node, status, before, limit: limit + 1 };
    const found = await holds.list(caller.ledger, page);
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? items.at(-1)?.seq.toString() : undefined };
  };
}

/** A hold that the caller may see; of any other it is not told that there is one. */
async function visible(
  { directory, holds }: Pick<HoldDeps, 'directory' | 'holds'>,
  caller: Caller,
  id: string,
): Promise<FoundHold> {
  const found = await foundBy(holds, caller, id);
  if (await directory.sees(caller, found.hold.node)) return found;
  throw new AlfredError('hold_unknown', { hold: id });
}

async function foundBy(holds: Holds, caller: Caller, id: string): Promise<FoundHold> {
  const found = await holds.find(caller.ledger, id);
  if (found) return found;
  throw new AlfredError('hold_unknown', { hold: id });
}

/** The ledger forgets how long-ended holds ended; its read model does not. */
async function changed(
  { books, holds }: HoldDeps,
  caller: Caller,
  order: { readonly hold: Hold } & Parameters<Books['post']>[1],
): Promise<ChangedHold> {
  const { hold, ...posted } = order;
  const entry = await books.postUnless(caller, posted, 'hold_unknown');
  if (entry) return { entry, found: await foundBy(holds, caller, hold.hold) };
  const at = new Date(Number((hold.endedAt ?? 0n) / 1_000n)).toISOString();
  throw new AlfredError('hold_closed', { hold: hold.hold, how: hold.status, at });
}
