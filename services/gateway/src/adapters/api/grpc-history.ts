import type {
  LedgerClient,
  BudgetLine as ProtoBudgetLine,
  Held as ProtoHeld,
  MovementLine as ProtoLine,
  When as ProtoWhen,
} from '@alfred/contracts/ledger';
import type { BudgetMovement, History, Movement, Standing } from '../../ports/api/history.ts';
import type { When } from '../../ports/api/when.ts';
import { asOfOf, minor } from './money-views.ts';

/** The ledger waits for its projection, bounded, and adds up long statements. Milliseconds. */
const patienceMs = 25_000;

const patiently = () => ({ signal: AbortSignal.timeout(patienceMs) });

/** History as the ledger's journal has it. `headNow` tells what a reader must see of its own. */
export function grpcHistory(deps: {
  readonly ledger: LedgerClient;
  readonly headNow: (ledger: string) => Promise<bigint>;
}): History {
  const { ledger, headNow } = deps;
  return {
    walletEntries: async (id, account, { before = 0n, limit }) => {
      const asked = { ledger: id, ...account, before, limit, atLeast: await headNow(id) };
      const { lines, asOf } = await ledger.listWalletEntries(asked, patiently());
      return { lines: lines.map(movementOf), asOf: asOfOf(asOf) };
    },
    budgetEntries: async (id, name, { before = 0n, limit }) => {
      const asked = { ledger: id, ...name, before, limit, atLeast: await headNow(id) };
      const { lines, asOf } = await ledger.listBudgetEntries(asked, patiently());
      return { lines: lines.map(budgetMovementOf), asOf: asOfOf(asOf) };
    },
    statement: async (id, wish) => {
      const asked = { ledger: id, ...wish, atLeast: await headNow(id) };
      const { opening, closing, totals, lines, closedBy, asOf, ...told } =
        await ledger.getStatement(asked, patiently());
      return {
        ...told,
        opening: standingOf(opening),
        closing: standingOf(closing),
        totals: totals.map(({ availableBy, heldBy, ...total }) => ({
          ...total,
          ...{ available: minor(availableBy), held: minor(heldBy) },
        })),
        lines: lines.map(movementOf),
        closedBy: closedBy > 0n ? closedBy : undefined,
        asOf: asOfOf(asOf),
      };
    },
  };
}

/** Absent: as things stand now. */
export function toProtoWhen(when: When | undefined): ProtoWhen | undefined {
  switch (when?.kind) {
    case undefined:
      return undefined;
    case 'seq':
      return { moment: { $case: 'seq', value: when.seq } };
    case 'time':
    case 'effective':
      return { moment: { $case: when.kind, value: when.time } };
  }
}

function movementOf({ effective, reference, ...line }: ProtoLine): Movement {
  return {
    ...line,
    effective: effective > 0n ? effective : line.at,
    reference: reference === '' ? undefined : reference,
    availableBy: minor(line.availableBy),
    heldBy: minor(line.heldBy),
    available: minor(line.available),
    held: minor(line.held),
  };
}

function budgetMovementOf({ reference, ...line }: ProtoBudgetLine): BudgetMovement {
  return {
    ...line,
    reference: reference === '' ? undefined : reference,
    usedBy: minor(line.usedBy),
    heldBy: minor(line.heldBy),
    used: minor(line.used),
    held: minor(line.held),
    limit: minor(line.limit),
  };
}

const standingOf = (held: ProtoHeld | undefined): Standing => ({
  available: minor(held?.available ?? '0'),
  held: minor(held?.held ?? '0'),
});
