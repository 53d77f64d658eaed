import type { Clock } from '@alfred/clock';
import type { Command, CommandResult, LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError, isErrorCode } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { assetOfCode, parseAmount } from '@alfred/money';
import { sleep } from '@alfred/service-kit';
import type { Caller } from '../../domain/caller.ts';
import type { BookOrder, Books, EntryReference } from '../../ports/api/books.ts';
import type { MoneyCommand } from '../../ports/api/money-command.ts';
import type { People, SealedText } from '../../ports/api/people.ts';
import type { Recalls } from '../../ports/api/recalls.ts';
import { movedAmount } from '../../wire/moved-amount.ts';
import { toProtoWhen } from './grpc-history.ts';
import { toCommandBody } from './money-command.ts';
import { asOfOf, budgetOf, nodeMoneyOf, walletOf } from './money-views.ts';

/** A command is not read later than this after it was sent. Microseconds. */
const notAfterMicros = 30_000_000n;
/** The ledger waits for its projection and its signer, bounded; this is longer. Milliseconds. */
const readPatienceMs = 15_000;
/** Idle leases of other gateways come back by their own journals: so long they are waited for. */
const returnPausesMs = [0, 60, 200] as const;

export interface GrpcBooksDeps {
  readonly ledger: LedgerClient;
  readonly clock: Clock;
  /** Waits, bounded, until what this gateway wrote of requests is in the ledger. */
  readonly usageSettled: () => Promise<void>;
  readonly recalls: Recalls;
  /** Who seals what orders say about people. */
  readonly people: Pick<People, 'seal'>;
}

/** The entry that a reader must see to find its own calls and writes again. */
export function headReader({
  ledger,
  usageSettled,
}: Pick<GrpcBooksDeps, 'ledger' | 'usageSettled'>) {
  return async (id: string): Promise<bigint> => {
    await usageSettled();
    return (await ledger.listEntries({ ledger: id, after: 0n, limit: 1, waitMs: 0 })).head;
  };
}

/** The books as the ledger keeps them. */
export function grpcBooks(deps: GrpcBooksDeps): Books {
  const { ledger } = deps;
  const headNow = headReader(deps);
  return {
    post: async (caller, order) => acceptedEntry(await post(deps, caller, order)),
    postUnless: async (caller, order, code) => {
      const result = await post(deps, caller, order);
      const outcome = result?.outcome;
      const isSo = outcome?.$case === 'refused' && outcome.value.code === code;
      return isSo ? undefined : acceptedEntry(result);
    },
    wallet: async (id, node, when) => {
      const asked = { ledger: id, node, limit: 1, atLeast: await headNow(id) };
      const request = { ...asked, when: toProtoWhen(when) };
      const { wallets, asOf } = await ledger.listWallets(request, patiently());
      const found = wallets.find((wallet) => wallet.node === node);
      return walletOf(found ?? { node, balances: [], pool: [] }, asOf);
    },
    wallets: async (id, { after = '', limit }, when) => {
      const asked = { ledger: id, afterNode: after, limit, atLeast: await headNow(id) };
      const request = { ...asked, when: toProtoWhen(when) };
      const { wallets, asOf } = await ledger.listWallets(request, patiently());
      return wallets.map((wallet) => walletOf(wallet, asOf));
    },
    budgets: async (id, node, when) => {
      const asked = { ledger: id, node, atLeast: await headNow(id) };
      const request = { ...asked, when: toProtoWhen(when) };
      const { budgets, asOf } = await ledger.listBudgets(request, patiently());
      return { budgets: budgets.map(budgetOf), asOf: asOfOf(asOf) };
    },
    nodeMoney: async (id, node) => nodeMoneyOf(await ledger.getNodeMoney({ ledger: id, node })),
    ...grpcLog(ledger),
  };
}

/** Idle leases go back before a movement or a hold is refused for what they have. */
async function post(
  { ledger, clock, usageSettled, recalls, people }: GrpcBooksDeps,
  caller: Caller,
  { command, idempotency, texts = [] }: BookOrder,
): Promise<CommandResult | undefined> {
  // The same key every time: the ledger binds none to a refusal that only says *not now*.
  const api = { apiKey: caller.key, idempotency: idempotency || randomId('once') };
  const sealed =
    texts.length > 0 ? [...(await people.seal(caller, api.idempotency, texts))] : undefined;
  const send = async (): Promise<CommandResult | undefined> => {
    const order: Command = {
      actor: caller.node,
      notAfter: clock.nowMicros() + notAfterMicros,
      origin: { $case: 'api', value: api },
      ...(sealed ? { sealed: { texts: sealed.map(toProtoText) } } : {}),
      body: toCommandBody(command),
    };
    return (await ledger.apply({ ledger: caller.ledger, commands: [order] })).results[0];
  };
  const { organization, ledger: id } = caller;
  let result = await send();
  for (const ms of returnPausesMs) {
    const node = heldWalletOf(command, result);
    if (node === undefined) break;
    const asset = 'asset' in command ? command.asset : undefined;
    await recalls.idle({ organization, ledger: id, node, asset });
    await sleep(ms);
    await usageSettled();
    result = await send();
  }
  return command.type === 'place_hold' ? toldToWait(command, result) : result;
}

function toProtoText(text: SealedText) {
  return { ...text, subjects: [...text.subjects] };
}

/** Whoever is refused only for what running requests hold may ask again in a moment. */
function toldToWait(
  command: MoneyCommand,
  result: CommandResult | undefined,
): CommandResult | undefined {
  const node = heldWalletOf(command, result);
  if (node === undefined) return result;
  return { outcome: { $case: 'refused', value: { code: 'budget_held', params: { node } } } };
}

/** What is read straight from the log. */
function grpcLog(
  ledger: LedgerClient,
): Pick<Books, 'moved' | 'entries' | 'balances' | 'checkpoint' | 'checkpointKeys'> {
  return {
    // What is made at once ends in the entry after the one that ordered it.
    moved: async (id, seq) => {
      const page = await ledger.listEntries({ ledger: id, after: seq, limit: 1, waitMs: 0 });
      const [line] = page.entries;
      const moved = line && movedAmount(new TextDecoder().decode(line));
      if (moved !== undefined) return moved;
      throw new AlfredError('internal', {}, { cause: new Error(`entry ${seq} has no ending`) });
    },
    entries: async (id, { after, limit }) => {
      const page = await ledger.listEntries({ ledger: id, after, limit, waitMs: 0 });
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      return { entries: page.entries.map((bytes) => text.decode(bytes)), head: page.head };
    },
    balances: async (id, size) =>
      (await ledger.getBalances({ ledger: id, size }, patiently())).json,
    checkpoint: (id, { head }) => ledger.getCheckpoint({ ledger: id, head }, patiently()),
    checkpointKeys: (id) => ledger.listCheckpointKeys({ ledger: id }),
  };
}

const patiently = () => ({ signal: AbortSignal.timeout(readPatienceMs) });

/** Whose wallet or budget has the money that leases hold, when only they stand in the way. */
function heldWalletOf(
  { type }: MoneyCommand,
  result: CommandResult | undefined,
): string | undefined {
  if (result?.outcome?.$case !== 'refused') return undefined;
  const { code, params } = result.outcome.value;
  const isHeld = code === 'held_by_leases' || (type === 'place_hold' && isHeldBack(code, params));
  return isHeld ? params.node : undefined;
}

/** What is refused like a lease says how much leases hold of the limit that it met. */
function isHeldBack(code: string, params: Readonly<Record<string, string>>): boolean {
  if (code !== 'insufficient_credits' && code !== 'budget_exhausted') return false;
  const asset = assetOfCode(params.asset ?? '');
  if (!asset) return false;
  const [left = 0n, held = 0n, needed = 0n] = [
    params.left ?? params.available,
    params.held,
    params.needed,
  ].map((text = '') => {
    const amount = parseAmount(text, asset);
    return typeof amount === 'bigint' ? amount : 0n;
  });
  return held > 0n && left + held >= needed;
}

function acceptedEntry(result: CommandResult | undefined): EntryReference {
  const outcome = result?.outcome;
  if (outcome?.$case === 'accepted') {
    const { seq, at, type, hold } = outcome.value;
    return { seq, at, type, ...(hold === undefined ? {} : { hold }) };
  }
  const { code = '', params = {} } = outcome?.value ?? {};
  throw isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal');
}
