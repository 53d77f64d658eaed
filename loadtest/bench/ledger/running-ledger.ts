import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcessBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { type Command, LedgerDefinition } from '@alfred/contracts/ledger';
import { derivedId } from '@alfred/ids';
import { busEntryStream, createLedgerService, ledgerSchema } from '@alfred/ledger';
import {
  claimsAll,
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';

const ledger = 'led_bench';
const asset = 'USD/9';
const path = ['org_bench', 'dep_bench', 'tea_bench', 'usr_bench'] as const;
const incarnation = 'inc_bench';
const lease = derivedId('lea', incarnation, '1');

/** What metering puts into one command, and how many of them may be under way. */
const capturesPerCommand = 500;
const commandsUnderWay = 4;

/** A ledger service over PostgreSQL, with a lease that no benchmark empties. */
export interface RunningLedger {
  /** Makes `count` captures; the answer sends them, and ends when each of them is durable. */
  prepare(round: string, count: number): () => Promise<void>;
  stop(): Promise<void>;
}

/** Starts the ledger service in this process, reached as every service reaches it. */
export async function runLedger(url: string): Promise<RunningLedger> {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-bench-signer-'));
  const telemetry = await createTelemetry({ serviceName: 'bench' });
  const pool = openPool({ url, schema: ledgerSchema });
  await migrateSchema(pool, ledgerSchema);
  const bus = inProcessBus({ capacity: 1000 });
  const transport = loopbackTransport();
  const service = createLedgerService({
    pool,
    clock: systemClock,
    meter: telemetry.meter,
    logger: createLogger({ name: 'bench', destination: join(folder, 'log'), level: 'warn' }),
    config: { deployment: 'bench', signerFolder: folder },
    stream: busEntryStream(bus),
    claims: claimsAll({ address: '' }),
    ledgers: createClient(LedgerDefinition, transport.channel),
  });
  const running = await startService(service, { bus, serve: transport.serve });
  const client = createClient(LedgerDefinition, transport.channel);
  const apply = async (commands: readonly Command[]) => {
    const { results } = await client.apply({ ledger, commands: [...commands] });
    const refused = results.find(({ outcome }) => outcome?.$case !== 'accepted');
    if (refused) throw new Error(`The ledger refused: ${JSON.stringify(refused.outcome?.value)}`);
  };
  await apply(opening());
  return {
    prepare: (round, count) => {
      const commands = captures(round, count);
      return () => inTurns(commands, apply);
    },
    stop: async () => {
      await running.stop();
      await transport.close();
      await bus.close();
      await pool.end();
      await telemetry.shutdown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Keeps a few commands under way, as metering does. */
async function inTurns(
  commands: readonly (readonly Command[])[],
  apply: (commands: readonly Command[]) => Promise<void>,
): Promise<void> {
  const waiting = commands.values();
  const lanes = Array.from({ length: commandsUnderWay }, async () => {
    for (const command of waiting) await apply(command);
  });
  await Promise.all(lanes);
}

function opening(): readonly Command[] {
  const plenty = (10n ** 18n).toString();
  const nodes = path.map((node, index) =>
    command({
      $case: 'openNode',
      value: {
        node,
        parent: path[index - 1] ?? '',
        kind: ['organization', 'department', 'team', 'user'][index] ?? '',
      },
    }),
  );
  const budgets = path.map((node) =>
    command({
      $case: 'setBudget',
      value: { node, asset, window: 'month', limit: plenty, mode: 'hard' },
    }),
  );
  return [
    command({
      $case: 'openLedger',
      value: { organization: path[0], timeZone: 'UTC', assets: [asset] },
    }),
    ...nodes,
    command({ $case: 'issueCredits', value: { node: 'usr_bench', asset, amount: plenty } }),
    ...budgets,
    command({
      $case: 'openLease',
      value: {
        ...{ incarnation, ask: 1n, node: 'usr_bench', asset },
        ...{ least: '1', most: (10n ** 17n).toString(), ttlMs: 86_400_000n },
        claim: undefined,
      },
    }),
  ];
}

function captures(round: string, count: number): readonly (readonly Command[])[] {
  const requests = Array.from({ length: count }, (_, index) => derivedId('req', round, `${index}`));
  return Array.from({ length: Math.ceil(count / capturesPerCommand) }, (_, index) =>
    requests
      .slice(index * capturesPerCommand, (index + 1) * capturesPerCommand)
      .map(captureCommand),
  );
}

function captureCommand(request: string): Command {
  return {
    actor: 'usr_bench',
    notAfter: 0n,
    origin: undefined,
    body: {
      $case: 'captureUsage',
      value: {
        ...{ request, lease, node: 'usr_bench', ending: 'settled', asset, amount: '1234500' },
        ...{ provider: 'openai', model: 'gpt-4o-mini', how: 'provider', price: '2026-11-20.1' },
        ...{ policy: 'usr_bench@7', apiKey: 'key_bench', disputed: false },
        usage: { inputUncached: 812n, outputText: 96n },
        ...{ tookMicros: 812_345n, firstByteMicros: 204_120n },
        tags: {},
        leaseKey: `lease:${incarnation}:1`,
      },
    },
  };
}

/** A command of the benchmark's own relay: its key is its content's. */
function command(body: NonNullable<Command['body']>): Command {
  const row = derivedId(
    'row',
    JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
  );
  return { actor: '', notAfter: 0n, origin: { $case: 'system', value: row }, body };
}
