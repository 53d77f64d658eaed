import type {
  ApplyRequest,
  CommandResult,
  LedgerServiceImplementation,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { type Answer, refusedAs } from '../app/answer.ts';
import type { ApplyCommands } from '../app/apply-commands.ts';
import type { FoldBalances } from '../app/fold-balances.ts';
import type { GetHeadroom } from '../app/headroom.ts';
import type { ListBudgets } from '../app/list-budgets.ts';
import type { ListWallets } from '../app/list-wallets.ts';
import type { ListOpenLeases } from '../app/open-leases.ts';
import type { GetCheckpoint, ListCheckpointKeys } from '../app/read-checkpoints.ts';
import type { ReadEntries } from '../app/read-entries.ts';
import { fromProtoCommand } from '../wire/from-proto.ts';
import {
  toProtoBudget,
  toProtoLease,
  toProtoLimit,
  toProtoResult,
  toProtoWallet,
} from './to-proto.ts';

const commandsMax = 500;
const incarnationsMax = 1_000;
const ledgerId = /^[A-Za-z0-9_.-]{1,64}$/;

/** The use cases behind the rpcs. */
export interface LedgerApp {
  readonly applyCommands: ApplyCommands;
  readonly getHeadroom: GetHeadroom;
  readonly listOpenLeases: ListOpenLeases;
  readonly readEntries: ReadEntries;
  readonly listWallets: ListWallets;
  readonly listBudgets: ListBudgets;
  readonly foldBalances: FoldBalances;
  readonly getCheckpoint: GetCheckpoint;
  readonly listCheckpointKeys: ListCheckpointKeys;
}

/** alfred.ledger.v1.Ledger. Callers are services: whose ledger it is was decided before. */
export function ledgerApi(app: LedgerApp): LedgerServiceImplementation {
  return {
    apply: async (request) => ({ results: await apply(app, request) }),
    getHeadroom: async ({ ledger, node, asset }) => {
      const limits = await app.getHeadroom(ledger, { node, asset });
      return { limits: limits.map(toProtoLimit) };
    },
    listOpenLeases: async ({ incarnations }) => {
      if (incarnations.length > incarnationsMax) throw invalid('too many incarnations');
      return { leases: (await app.listOpenLeases(incarnations)).map(toProtoLease) };
    },
    listEntries: ({ ledger, after, limit, waitMs }, { signal }) =>
      app.readEntries(ledger, { after, limit, waitMs, signal }).then(({ entries, head }) => ({
        entries: [...entries],
        head,
      })),
    listWallets: async ({ ledger, ...query }) => {
      const { wallets, asOf } = await app.listWallets(ledger, query);
      return { wallets: wallets.map(toProtoWallet), asOf };
    },
    listBudgets: async ({ ledger, ...query }) => {
      const { budgets, asOf } = await app.listBudgets(ledger, query);
      return { budgets: budgets.map(toProtoBudget), asOf };
    },
    getBalances: async ({ ledger, size }) => ({ json: await app.foldBalances(ledger, size) }),
    getCheckpoint: ({ ledger, head }) => app.getCheckpoint(ledger, { head }),
    listCheckpointKeys: async ({ ledger }) => ({
      keys: [...(await app.listCheckpointKeys(ledger))],
    }),
  };
}

/** One answer a command, in order: what cannot be read is refused, and the others are decided. */
async function apply(
  { applyCommands }: LedgerApp,
  { ledger, commands }: ApplyRequest,
): Promise<CommandResult[]> {
  if (!ledgerId.test(ledger)) throw new AlfredError('ledger_unknown', { ledger });
  if (commands.length > commandsMax) throw invalid(`more than ${commandsMax} commands`);
  const checked = commands.map(fromProtoCommand);
  const readable = checked.flatMap((each) => ('value' in each ? [each.value] : []));
  const answers = (await applyCommands(ledger, readable)).values();
  return checked.map((each) => {
    if ('problem' in each) {
      return toProtoResult(refusedAs('command_invalid', { reason: each.problem }));
    }
    return toProtoResult(nextOf(answers));
  });
}

function nextOf(answers: IterableIterator<Answer>): Answer {
  const { value, done } = answers.next();
  if (done) throw new AlfredError('internal');
  return value;
}

function invalid(reason: string): AlfredError {
  return new AlfredError('command_invalid', { reason });
}
