import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { AsOf, Books, EntryReference, Override } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { Recalls } from '../../ports/api/recalls.ts';
import { type EntryTextsDeps, readTexts, saying } from './entry-texts.ts';
import { ledgerOf } from './ledger-of.ts';
import { acceptMovement, type WrittenMoney } from './money.ts';
import { orderId } from './order-id.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post' | 'nodeMoney'>;
}

/** An override, and why there is one, as far as the caller may know. */
export interface ToldOverride extends Override {
  /** Nobody can read the reason any more. */
  readonly isReasonErased: boolean;
}

/** More of one budget of a node until a time, by the word of the caller's node. */
export function startOverride({ directory, books }: Deps) {
  return async (
    caller: Caller,
    order: WrittenMoney & {
      readonly node: string;
      readonly window: string;
      readonly reason: string;
      readonly endsAt: bigint;
      readonly idempotency: string;
    },
  ): Promise<{ readonly entry: EntryReference; readonly override: ToldOverride }> => {
    const { window, reason, endsAt, idempotency } = order;
    const { asset, amount } = acceptMovement(order);
    const { id: node } = await directory.node(caller, order.node);
    const override = {
      override: orderId('ovr', caller, idempotency),
      ...{ asset: asset.id, window, amount, endsAt },
      approver: caller.node,
    };
    const command = { type: 'start_override', node, ...override } as const;
    const texts = saying('reason', reason, [node]);
    const entry = await books.post(caller, { command, idempotency, ...texts });
    const { seq } = entry;
    return { entry, override: { ...override, reason, seq, isReasonErased: false } };
  };
}

/** The overrides of a node that are in force. */
export function readOverrides(deps: Deps & EntryTextsDeps) {
  const { directory, books } = deps;
  const textsOf = readTexts(deps);
  return async (
    caller: Caller,
    wanted: string,
  ): Promise<{
    readonly node: string;
    readonly overrides: readonly ToldOverride[];
    readonly asOf: AsOf;
  }> => {
    const { id: node } = await directory.node(caller, wanted);
    const { overrides, asOf } = await books.nodeMoney(caller.ledger, node);
    const told: ToldOverride[] = [];
    for (const each of overrides) told.push(await withReason(textsOf, caller, each));
    return { node, overrides: told, asOf };
  };
}

/** Older ones have it in clear. */
async function withReason(
  textsOf: ReturnType<typeof readTexts>,
  caller: Caller,
  override: Override,
): Promise<ToldOverride> {
  const { reason, seq } = override;
  if (reason !== undefined || seq === 0n) return { ...override, isReasonErased: false };
  const opened = (await textsOf(caller, seq)).find(({ field }) => field === 'reason');
  return { ...override, reason: opened?.text, isReasonErased: opened?.status === 'erased' };
}

/** Ends an override now: what was leased under the higher limit admits nothing more. */
export function endOverride({
  directory,
  books,
  recalls,
}: Deps & { readonly recalls: Pick<Recalls, 'everything'> }) {
  return async (
    caller: Caller,
    order: { readonly node: string; readonly override: string; readonly idempotency: string },
  ): Promise<EntryReference> => {
    const { override, idempotency } = order;
    const { id: node } = await directory.node(caller, order.node);
    const { overrides } = await books.nodeMoney(caller.ledger, node);
    const found = overrides.find((each) => each.override === override);
    // A repeat finds it ended: the ledger knows the key that it was ended under.
    if (!found && idempotency === '') {
      throw new AlfredError('resource_unknown', { kind: 'override', id: override });
    }
    const command = { type: 'end_override', override } as const;
    const entry = await books.post(caller, { command, idempotency });
    await recalls.everything({ ...ledgerOf(caller), node, asset: found?.asset });
    return entry;
  };
}
