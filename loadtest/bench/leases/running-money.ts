import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type Bus, busOverPort } from '@alfred/bus';
import { type Command, type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import { type MeteringClient, MeteringDefinition } from '@alfred/contracts/metering';
import { type QuotaClient, QuotaDefinition } from '@alfred/contracts/quota';
import { createClient, messagePortTransport } from '@alfred/service-kit';
import { createLogger, type Logger } from '@alfred/telemetry';
import { ledgerId, opening } from './bench-organization.ts';
import type { MoneyLink } from './money.worker.ts';

/** Ledger, quota and metering over one PostgreSQL, in a thread of their own as Alfred runs them. */
export interface RunningMoney {
  readonly ledger: LedgerClient;
  readonly quota: QuotaClient;
  readonly metering: MeteringClient;
  readonly bus: Bus;
  readonly logger: Logger;
  /** Throws when the ledger refuses one of them. */
  apply(commands: readonly Command[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts them with an organisation of four levels and plenty of money. */
export async function runMoney(url: string): Promise<RunningMoney> {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-bench-money-'));
  const logger = createLogger({ name: 'bench', destination: join(folder, 'log'), level: 'warn' });
  const [rpc, busEnds] = [new MessageChannel(), new MessageChannel()];
  const link: MoneyLink = { rpc: rpc.port2, bus: busEnds.port2, url, folder };
  const worker = new Worker(new URL('./money.worker.ts', import.meta.url), {
    workerData: link,
    transferList: [link.rpc, link.bus],
  });
  await once(worker, 'message');
  const transport = messagePortTransport(rpc.port1);
  const bus = busOverPort(busEnds.port1);
  const ledger = createClient(LedgerDefinition, transport.channel);
  const apply = async (commands: readonly Command[]) => {
    const { results } = await ledger.apply({ ledger: ledgerId, commands: [...commands] });
    const refused = results.find(({ outcome }) => outcome?.$case !== 'accepted');
    if (refused) throw new Error(`The ledger refused: ${JSON.stringify(refused.outcome?.value)}`);
  };
  await apply(opening());
  return {
    ledger,
    quota: createClient(QuotaDefinition, transport.channel),
    metering: createClient(MeteringDefinition, transport.channel),
    ...{ bus, logger, apply },
    stop: async () => {
      await bus.close();
      worker.postMessage('stop');
      await once(worker, 'exit');
      await transport.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
