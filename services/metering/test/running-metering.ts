import { type Bus, inProcessBus, usageSubject } from '@alfred/bus';
import { manualClock } from '@alfred/clock';
import type { ApplyRequest, Command, OpenLeaseView } from '@alfred/contracts/ledger';
import { type MeteringClient, MeteringDefinition } from '@alfred/contracts/metering';
import { Block, type Record as RecordMessage } from '@alfred/contracts/usage';
import {
  type Claims,
  claimsAll,
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import type { FreshDatabase } from '@alfred/testing';
import { createMeteringService, meteringSchema } from '../src/index.ts';
import { book, echoAmount, used } from './usage-factory.ts';

function keyOf({ body, origin }: Command): string {
  if (body?.$case === 'captureUsage') return body.value.request;
  if (body?.$case === 'recordAct' || body?.$case === 'countRefusals') return `${origin?.value}`;
  return body?.$case === 'rerate' ? `rerate ${body.value.request}` : `${body?.$case}`;
}

/** Every command answered with an entry of its own; the same key with the same entry. */
export function fakeLedger() {
  const commands: Command[] = [];
  const seqs = new Map<string, bigint>();
  /** Which ledger was told what, besides usage. */
  const told: (readonly [ledger: string, value: unknown])[] = [];
  const apply = async ({ ledger, commands: asked }: ApplyRequest) => ({
    results: asked.map((command) => {
      const key = keyOf(command);
      if (!seqs.has(key)) {
        commands.push(command);
        if (command.origin?.$case === 'system') told.push([ledger, command.body?.value]);
      }
      const seq = seqs.get(key) ?? BigInt(seqs.size + 1);
      seqs.set(key, seq);
      const type = key.startsWith('req_over_lease') ? 'UsageOverrun.v1' : 'UsageCaptured.v1';
      const value = { seq, at: 1n, type, repeated: false, lease: undefined };
      return { outcome: { $case: 'accepted', value } as const };
    }),
  });
  const overdue: OpenLeaseView[] = [];
  const listOverdueLeases = async () => ({ leases: overdue });
  const listLedgers = async ({ after = '' }) => ({
    ledgers: ['led_a', 'led_b'].filter((ledger) => ledger > after),
    heads: [],
  });
  return { commands, told, overdue, client: { apply, listOverdueLeases, listLedgers } };
}

/** What several replicas have together, instead of each its own. */
interface Together {
  readonly bus?: Bus;
  readonly ledger?: ReturnType<typeof fakeLedger>;
  readonly claims?: Claims;
}

/** Metering on this database, with a ledger that answers everything. */
export async function startMetering(
  { url }: Pick<FreshDatabase, 'url'>,
  overdue: readonly OpenLeaseView[] = [],
  together: Together = {},
) {
  const pool = openPool({ url, schema: meteringSchema });
  await migrateSchema(pool, meteringSchema);
  const telemetry = await createTelemetry({ serviceName: 'test' });
  const { ledger = fakeLedger(), claims = claimsAll({ address: '' }) } = together;
  ledger.overdue.push(...overdue);
  const lines: string[] = [];
  const own = inProcessBus({ capacity: 100, faults: { seed: 3, duplicate: 0.5, reorder: 0.5 } });
  const bus = together.bus ?? own;
  const clock = manualClock(1_000n);
  const service = createMeteringService({
    pool,
    bus,
    claims,
    ledger: ledger.client,
    clock,
    logger: createLogger({
      name: 'test',
      destination: { write: (line) => void lines.push(line) },
      level: 'warn',
    }),
    telemetry,
    pricesFile: undefined,
    expiredLeases: 'charge',
    experimentDays: 400,
  });
  const transport = loopbackTransport();
  const running = await startService(service, { bus, serve: transport.serve });
  const metering: MeteringClient = createClient(MeteringDefinition, transport.channel);
  const stop = async () => {
    await running.stop();
    await own.close();
    await transport.close();
    await pool.end();
    await telemetry.shutdown();
  };
  return { bus, clock, metering, ledger, service, telemetry, lines, stop };
}

export const subject = { organization: 'org_a', ledger: 'led_a', node: 'usr_a', apiKey: 'key_a' };

/** The records of one settled request. */
export function requestRecords(request: string, amount = echoAmount): RecordMessage[] {
  const leased = { lease: 'lea_a', leaseKey: 'lease:inc_a:1', tags: { project: 'apollo' } };
  const shared = { request, subject, ...leased, asset: 'USD/9', provider: 'sim' };
  const model = { model: 'echo', price: book.version, policy: 'org_a@1' };
  const admitted = {
    ...{ ...shared, ...model, estimate: '9000', inputEstimate: '10', rule: 'r' },
    ...{ stream: false, surface: 'chat.completions' },
  };
  const settled = {
    ...{ ...shared, ...model, amount, usage: used(), how: 'provider', finishReason: 'stop' },
    ...{
      attempts: 1,
      calls: [],
      startedAt: 1n,
      providerMicros: 2n,
      firstByteMicros: 3n,
      providerRequest: '',
    },
  };
  return [
    { at: 1n, body: { $case: 'admitted', value: admitted } },
    { at: 2n, body: { $case: 'settled', value: settled } },
  ];
}

/** A gateway's journal in blocks of so many records, a hundred bytes each. */
export function blocksOf(incarnation: string, records: RecordMessage[], count: number): Block[] {
  const opened: RecordMessage = {
    at: 1n,
    body: { $case: 'opened', value: { incarnation, earlier: [] } },
  };
  const all = [opened, ...records];
  const blocks: Block[] = [];
  for (let from = 0; from < all.length; from += count) {
    const taken = all.slice(from, from + count);
    const [start, end] = [BigInt(from * 100), BigInt((from + taken.length) * 100)];
    blocks.push({ incarnation, start, end, records: taken, sizes: taken.map(() => 100) });
  }
  return blocks;
}

/** Publishes blocks as their gateway does. */
export async function send(bus: Bus, blocks: readonly Block[]): Promise<void> {
  for (const block of blocks) {
    const id = `${block.incarnation}:${block.start}`;
    const bytes = Block.encode(block).finish();
    await bus.publish({ subject: usageSubject(block.incarnation), id, bytes });
  }
}
