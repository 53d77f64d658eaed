import type { Clock } from '@alfred/clock';
import type {
  Command,
  CommandResult,
  LedgerClient,
  AsOf as ProtoAsOf,
  Budget as ProtoBudget,
  Wallet as ProtoWallet,
} from '@alfred/contracts/ledger';
import { AlfredError, isErrorCode } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import { parseMinor } from '@alfred/money';
import type { Caller } from '../../domain/caller.ts';
import type {
  AsOf,
  Books,
  Budget,
  EntryReference,
  HeldMoney,
  MoneyCommand,
  Wallet,
} from '../../ports/api/books.ts';

/** A command is not read later than this after it was sent. Microseconds. */
const notAfterMicros = 30_000_000n;
/** The ledger waits for its projection and its signer, bounded; this is longer. Milliseconds. */
const readPatienceMs = 15_000;

export interface GrpcBooksDeps {
  readonly ledger: LedgerClient;
  readonly clock: Clock;
  /** Waits, bounded, until what this gateway wrote of requests is in the ledger. */
  readonly usageSettled: () => Promise<void>;
  /** Stops admissions from what this gateway leased below a node. */
  readonly recallLeases: (held: HeldMoney) => void;
}

/** The books as the ledger keeps them. */
export function grpcBooks(deps: GrpcBooksDeps): Books {
  const { ledger, usageSettled } = deps;
  /** The entry that a reader must see to find its own calls and writes again. */
  const headNow = async (id: string): Promise<bigint> => {
    await usageSettled();
    return (await ledger.listEntries({ ledger: id, after: 0n, limit: 1, waitMs: 0 })).head;
  };
  return {
    post: (caller, order) => post(deps, caller, order),
    wallet: async (id, node) => {
      const request = { ledger: id, node, limit: 1, atLeast: await headNow(id) };
      const { wallets, asOf } = await ledger.listWallets(request, patiently());
      const found = wallets.find((wallet) => wallet.node === node);
      return found ? walletOf(found, asOf) : { node, balances: [], asOf: asOfOf(asOf) };
    },
    wallets: async (id, { after = '', limit }) => {
      const request = { ledger: id, afterNode: after, limit, atLeast: await headNow(id) };
      const { wallets, asOf } = await ledger.listWallets(request, patiently());
      return wallets.map((wallet) => walletOf(wallet, asOf));
    },
    budgets: async (id, node) => {
      const request = { ledger: id, node, atLeast: await headNow(id) };
      const { budgets, asOf } = await ledger.listBudgets(request, patiently());
      return { budgets: budgets.map(budgetOf), asOf: asOfOf(asOf) };
    },
    ...grpcLog(ledger),
  };
}

/** Idle leases of this gateway go back before an allocation is refused for what they hold. */
async function post(
  { ledger, clock, usageSettled, recallLeases }: GrpcBooksDeps,
  caller: Caller,
  { command, idempotency }: Parameters<Books['post']>[1],
): Promise<EntryReference> {
  // The same key both times: the ledger binds none to a refusal that only says *not now*.
  const api = { apiKey: caller.key, idempotency: idempotency || randomId('once') };
  const send = async (): Promise<CommandResult | undefined> => {
    const order: Command = {
      actor: caller.node,
      notAfter: clock.nowMicros() + notAfterMicros,
      origin: { $case: 'api', value: api },
      body: bodyOf(command),
    };
    return (await ledger.apply({ ledger: caller.ledger, commands: [order] })).results[0];
  };
  const result = await send();
  if (!isHeldByLeases(result) || command.type !== 'allocate') return acceptedEntry(result);
  recallLeases({ ledger: caller.ledger, node: command.from, asset: command.asset });
  await usageSettled();
  return acceptedEntry(await send());
}

/** What is read straight from the log. */
function grpcLog(
  ledger: LedgerClient,
): Pick<Books, 'entries' | 'balances' | 'checkpoint' | 'checkpointKeys'> {
  return {
    entries: async (id, { after, limit }) => {
      const page = await ledger.listEntries({ ledger: id, after, limit, waitMs: 0 });
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      return { entries: page.entries.map((bytes) => text.decode(bytes)), head: page.head };
    },
    balances: async (id, size) =>
      (await ledger.getBalances({ ledger: id, size }, patiently())).json,
    checkpoint: (id, { head }) => ledger.getCheckpoint({ ledger: id, head }, patiently()),
    checkpointKeys: async (id) => (await ledger.listCheckpointKeys({ ledger: id })).keys,
  };
}

const patiently = () => ({ signal: AbortSignal.timeout(readPatienceMs) });

function bodyOf(command: MoneyCommand): NonNullable<Command['body']> {
  switch (command.type) {
    case 'issue': {
      const { type: _, amount, ...issue } = command;
      return { $case: 'issueCredits', value: { ...issue, amount: String(amount) } };
    }
    case 'allocate': {
      const { type: _, amount, ...allocate } = command;
      return { $case: 'allocateCredits', value: { ...allocate, amount: String(amount) } };
    }
    case 'set_budget': {
      const { type: _, limit, ...budget } = command;
      return { $case: 'setBudget', value: { ...budget, limit: String(limit) } };
    }
  }
}

const isHeldByLeases = (result: CommandResult | undefined): boolean =>
  result?.outcome?.$case === 'refused' && result.outcome.value.code === 'held_by_leases';

function acceptedEntry(result: CommandResult | undefined): EntryReference {
  const outcome = result?.outcome;
  if (outcome?.$case === 'accepted') {
    const { seq, at, type } = outcome.value;
    return { seq, at, type };
  }
  const { code = '', params = {} } = outcome?.value ?? {};
  throw isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal');
}

function walletOf({ node, balances }: ProtoWallet, asOf: ProtoAsOf | undefined): Wallet {
  return {
    node,
    balances: balances.map(({ asset, posted, held, available }) => ({
      asset,
      posted: minor(posted),
      held: minor(held),
      available: minor(available),
    })),
    asOf: asOfOf(asOf),
  };
}

function budgetOf({ resetsAt, limit, used, held, ...budget }: ProtoBudget): Budget {
  return {
    ...budget,
    limit: minor(limit),
    used: minor(used),
    held: minor(held),
    resetsAt: resetsAt === '' ? undefined : resetsAt,
  };
}

function asOfOf(asOf: ProtoAsOf | undefined): AsOf {
  return { seq: asOf?.seq ?? 0n, at: asOf?.at ?? 0n };
}

/** Balances may stand below zero after an overrun; nothing else of the ledger may. */
function minor(text: string): bigint {
  const negative = text.startsWith('-');
  const amount = parseMinor(negative ? text.slice(1) : text);
  if (amount === undefined) {
    throw new AlfredError('internal', {}, { cause: new Error('an amount that is none') });
  }
  return negative ? -amount : amount;
}
