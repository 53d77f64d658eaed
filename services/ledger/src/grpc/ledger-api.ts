import type {
  ApplyRequest,
  CommandResult,
  LedgerServiceImplementation,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { ledgerShards } from '@alfred/ids';
import { type Answer, refusedAs } from '../app/answer.ts';
import type { ApplyCommands } from '../app/apply-commands.ts';
import type { ConfirmClock, GetClock } from '../app/clock.ts';
import type { ExtendLeases } from '../app/extend-leases.ts';
import type { FoldBalances } from '../app/fold-balances.ts';
import type { ListLedgers } from '../app/list-ledgers.ts';
import type { ListOpenLeases, ListOverdueLeases } from '../app/open-leases.ts';
import type { GetCheckpoint } from '../app/read-checkpoints.ts';
import type { ReadEntries } from '../app/read-entries.ts';
import type { GetShards } from '../app/shards.ts';
import { fromProtoCommand } from '../wire/from-proto.ts';
import { type HoldsApp, holdsApi } from './holds-api.ts';
import { type MoneyApp, moneyApi } from './money-api.ts';
import { type ProofApp, proofApi } from './proof-api.ts';
import { type RebuildApp, rebuildApi } from './rebuild-api.ts';
import { toProtoLease, toProtoResult } from './to-proto.ts';
import { type TransferApp, transferApi } from './transfer-api.ts';

const commandsMax = 500;
const incarnationsMax = 1_000;
const extensionsMax = 10_000;
const overdueMax = 1_000;
/** Of a log whose store does not tell in a list where it ends. */
const unknownHead = -1n;
const ttlMsMax = 86_400_000;
const ledgerId = /^[A-Za-z0-9_.-]{1,64}$/;

/** The use cases behind the rpcs. */
export interface LedgerApp extends MoneyApp, HoldsApp, TransferApp, ProofApp, RebuildApp {
  readonly applyCommands: ApplyCommands;
  readonly extendLeases: ExtendLeases;
  readonly listOpenLeases: ListOpenLeases;
  readonly listOverdueLeases: ListOverdueLeases;
  readonly readEntries: ReadEntries;
  readonly foldBalances: FoldBalances;
  readonly getCheckpoint: GetCheckpoint;
  readonly getClock: GetClock;
  readonly confirmClock: ConfirmClock;
  readonly listLedgers: ListLedgers;
  readonly getShards: GetShards;
}

/** alfred.ledger.v1.Ledger. Callers are services: whose ledger it is was decided before. */
export function ledgerApi(app: LedgerApp): LedgerServiceImplementation {
  return {
    apply: async (request) => ({ results: await apply(app, request) }),
    ...moneyApi(app),
    ...rebuildApi(app),
    ...holdsApi(app),
    ...transferApi(app),
    listOpenLeases: async ({ incarnations, shard }) => {
      refuseUnknownShard(shard);
      if (incarnations.length > incarnationsMax) throw invalid('too many incarnations');
      return { leases: (await app.listOpenLeases(incarnations, shard)).map(toProtoLease) };
    },
    extendLeases: async ({ ledger, ...wish }) => {
      const ttlMs = Number(wish.ttlMs);
      if (wish.leases.length > extensionsMax) throw invalid('too many leases');
      if (!(ttlMs > 0 && ttlMs <= ttlMsMax)) throw invalid('ttl_ms');
      const extensions = await app.extendLeases(ledger, { ...wish, ttlMs });
      return {
        extensions: extensions.map(({ lease, ttlMs: life }) => ({ lease, ttlMs: BigInt(life) })),
      };
    },
    listOverdueLeases: async ({ limit, shard }) => {
      refuseUnknownShard(shard);
      const most = limit > 0 ? Math.min(limit, overdueMax) : overdueMax;
      return { leases: (await app.listOverdueLeases(most, shard)).map(toProtoLease) };
    },
    listEntries: ({ ledger, after, limit, waitMs }, { signal }) =>
      app.readEntries(ledger, { after, limit, waitMs, signal }).then(({ entries, head }) => ({
        entries: [...entries],
        head,
      })),
    getBalances: async ({ ledger, size }) => ({ json: await app.foldBalances(ledger, size) }),
    getCheckpoint: ({ ledger, head }) => app.getCheckpoint(ledger, { head }),
    getClock: async () => {
      const { isSteady: steady, wall, expected } = app.getClock();
      return { steady, wall: BigInt(wall), expected: BigInt(expected) };
    },
    confirmClock: async () => {
      const { wall, expected } = app.confirmClock();
      return { wall: BigInt(wall), expected: BigInt(expected) };
    },
    listLedgers: async (query) => {
      const listed = await app.listLedgers(query);
      return {
        ledgers: listed.map(({ ledger }) => ledger),
        heads: listed.map(({ seq }) => seq ?? unknownHead),
      };
    },
    getShards: async () => ({ shards: [...(await app.getShards())] }),
    ...proofApi(app),
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

function refuseUnknownShard(shard: number): void {
  if (!(shard >= 0 && shard < ledgerShards)) throw invalid('shard');
}

function invalid(reason: string): AlfredError {
  return new AlfredError('command_invalid', { reason });
}
