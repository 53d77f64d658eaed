import type {
  GetStatementResponse,
  LedgerServiceImplementation,
  BudgetLine as ProtoBudgetLine,
  MovementLine as ProtoMovementLine,
  When,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { WalletEntries } from '../app/as-of.ts';
import type { BudgetEntries } from '../app/budgets-as-of.ts';
import type { WhenAsked } from '../app/moments.ts';
import type { GetStatement, Statement } from '../app/statement.ts';
import type { BudgetLine, MovementLine } from '../ports/journal.ts';
import type { Balance } from '../ports/statements.ts';

/** The use cases that tell how things came to stand as they do. */
export interface HistoryApp {
  readonly walletEntries: WalletEntries;
  readonly budgetEntries: BudgetEntries;
  readonly getStatement: GetStatement;
}

export type HistoryRpc = 'listWalletEntries' | 'listBudgetEntries' | 'getStatement';

/** The part of the service that answers about the past, and changes nothing. */
export function historyApi(app: HistoryApp): Pick<LedgerServiceImplementation, HistoryRpc> {
  return {
    listWalletEntries: async ({ ledger, node, account, asset, before, ...page }) => {
      const of = { kind: kindOf(account), node, asset };
      const { lines, asOf } = await app.walletEntries(ledger, of, {
        ...page,
        before: seqOf(before),
      });
      return { lines: lines.map(toProtoLine), asOf };
    },
    listBudgetEntries: async ({ ledger, node, asset, window, before, ...page }) => {
      const name = { node, asset, window };
      const asked = { ...page, before: seqOf(before) };
      const { lines, asOf } = await app.budgetEntries(ledger, name, asked);
      return { lines: lines.map(toProtoBudgetLine), asOf };
    },
    getStatement: async ({ ledger, node, account, asset, after, ...asked }) => {
      const of = { kind: kindOf(account), node, asset };
      const place = after && { date: Number(after.date), seq: after.seq };
      return toProtoStatement(
        await app.getStatement(ledger, { ...asked, account: of, after: place }),
      );
    },
  };
}

/** Undefined: as things stand. */
export function whenOf(when: When | undefined): WhenAsked | undefined {
  const moment = when?.moment;
  switch (moment?.$case) {
    case undefined:
      return undefined;
    case 'seq':
      if (moment.value < 0n) throw invalid('when: no entry');
      return { kind: 'seq', seq: moment.value };
    case 'time':
    case 'effective':
      return { kind: moment.$case, time: moment.value };
  }
}

function kindOf(account: string): 'wallet' | 'pool' {
  if (account === '' || account === 'wallet') return 'wallet';
  if (account === 'pool') return 'pool';
  throw invalid('account: wallet or pool');
}

const seqOf = (seq: bigint): bigint | undefined => (seq > 0n ? seq : undefined);

function toProtoLine({ seq, at, effective, reference, ...line }: MovementLine): ProtoMovementLine {
  const { type, counter } = line;
  return {
    ...{ seq: BigInt(seq), at: BigInt(at), effective: BigInt(effective ?? 0), type, counter },
    reference: reference ?? '',
    availableBy: String(line.availableBy),
    heldBy: String(line.heldBy),
    available: String(line.available),
    held: String(line.held),
  };
}

function toProtoStatement({
  opening,
  closing,
  totals,
  lines,
  ...told
}: Statement): GetStatementResponse {
  return {
    ...{ from: BigInt(told.from), to: BigInt(told.to), hasMore: told.hasMore, asOf: told.asOf },
    opening: toProtoHeld(opening),
    closing: toProtoHeld(closing),
    totals: totals.map(({ type, count, available, held }) => ({
      ...{ type, count: BigInt(count) },
      availableBy: String(available),
      heldBy: String(held),
    })),
    lines: lines.map(({ date, ...line }) => toProtoLine({ ...line, effective: date })),
    closedBy: told.closed?.seq ?? 0n,
  };
}

const toProtoHeld = ({ available, held }: Balance) => ({
  available: String(available),
  held: String(held),
});

function toProtoBudgetLine({
  seq,
  at,
  type,
  start,
  reference,
  ...line
}: BudgetLine): ProtoBudgetLine {
  return {
    ...{ seq: BigInt(seq), at: BigInt(at), type, start, reference: reference ?? '' },
    usedBy: String(line.usedBy),
    heldBy: String(line.heldBy),
    used: String(line.used),
    held: String(line.held),
    limit: String(line.limit),
  };
}

function invalid(reason: string): AlfredError {
  return new AlfredError('command_invalid', { reason });
}
