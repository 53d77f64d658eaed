// What is behind a gateway's door, in a process of its own: requests are written into a journal at
// a fixed rate, and forwarded over NATS. Arguments: one JSON object, see WriterOptions; the service
// token comes by ALFRED_SERVICE_TOKEN. Prints one JSON object, see Written.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { alfredTopology, natsBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { type Command, LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { randomId } from '@alfred/ids';
import { type Journal, openJournal } from '@alfred/journal';
import { peerChannel } from '@alfred/service-host';
import { createClient } from '@alfred/service-kit';
import { busUsageSink } from '../../../services/gateway/src/adapters/bus-usage-sink.ts';
import { journalRequestLog } from '../../../services/gateway/src/adapters/journal-request-log.ts';
import { forwardUsageTask } from '../../../services/gateway/src/app/forward-usage.ts';
import { encodeRecord, type JournalBody } from '../../../services/gateway/src/wire/usage-record.ts';
import { ledgerId } from '../leases/bench-organization.ts';
import { median } from '../support/statistics.ts';
import { requestsBehind, requestWriter } from './request-writer.ts';

/** Where to write to, and how much. */
export interface WriterOptions {
  readonly natsUrl: string;
  readonly credentialsFile: string;
  readonly ledger: string;
  readonly metering: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** What a writer saw. Moments are milliseconds since 1970. */
export interface Written {
  readonly requests: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly settledAt: number;
  /** Requests not yet applied, at a third, two thirds and the end: each the median of its last second. */
  readonly behind: readonly number[];
  /** Processor time since the first request. */
  readonly processorMicros: number;
}

const tickMs = 2;
const sampleMs = 100;
const samplesKept = 10;
const pollMs = 20;
const limits = { segmentBytes: 64 * 1_048_576, limitBytes: 1_073_741_824 };

const options: WriterOptions = JSON.parse(process.argv[2] ?? '{}');
const onFault = (error: unknown) => console.error(error);
const { ALFRED_SERVICE_TOKEN: token = '' } = process.env;
const place = { token, clock: systemClock };
const channels = [
  peerChannel('ledger', { ...place, addresses: options.ledger }),
  peerChannel('metering', { ...place, addresses: options.metering }),
] as const;
const ledger = createClient(LedgerDefinition, channels[0].channel);
const metering = createClient(MeteringDefinition, channels[1].channel);
const bus = natsBus({
  ...{ servers: [options.natsUrl], name: 'gateway', topology: alfredTopology, onFault },
  ...{ unacknowledgedMax: 1_000, credentials: () => readFileSync(options.credentialsFile, 'utf8') },
});
const folder = mkdtempSync(join(tmpdir(), 'alfred-bench-journal-'));
const incarnation = randomId('inc');
const journal = await openJournal({ folder, incarnation, ...limits, onFault });
const written = await write(journal);
console.log(JSON.stringify(written));
await journal.close();
await bus.close();
for (const { close } of channels) close();
rmSync(folder, { recursive: true, force: true });

async function write(to: Journal): Promise<Written> {
  const opened: JournalBody = { $case: 'opened', value: { incarnation, earlier: [] } };
  await to.append(encodeRecord(systemClock.nowMicros(), opened), { reserved: false }).durable;
  const log = journalRequestLog(to);
  const forwarder = forwardUsageTask({
    ...{ journal: to, clock: systemClock, oldestNeeded: log.oldestNeeded },
    isBusy: () => false,
    sink: busUsageSink({ bus, metering, sender: incarnation, onFault }),
  });
  await forwarder.start();
  const one = await requestWriter({ apply, metering }, log);
  const before = process.cpuUsage();
  const startedAt = Date.now();
  const { requests, behind } = await writeAtRate(one, (soFar) =>
    requestsBehind(forwarder.backlogBytes(), to.durablePosition, soFar),
  );
  const endedAt = Date.now();
  while (forwarder.backlogBytes() > 0) await pause(pollMs);
  const settledAt = Date.now();
  const { user, system } = process.cpuUsage(before);
  await forwarder.stop();
  return { requests, startedAt, endedAt, settledAt, behind, processorMicros: user + system };
}

/** Whatever the settlement does meanwhile: it is told how far it is behind, and nothing waits. */
async function writeAtRate(
  one: (index: number) => void,
  behindNow: (requests: number) => number,
): Promise<Pick<Written, 'requests' | 'behind'>> {
  const { perSecond, seconds } = options;
  const startedAt = performance.now();
  const behind: number[] = [];
  let samples: number[] = [];
  let requests = 0;
  for (const part of [1, 2, 3]) {
    const until = startedAt + (part * seconds * 1000) / 3;
    for (let sampledAt = 0; performance.now() < until; await pause(tickMs)) {
      const due = ((performance.now() - startedAt) * perSecond) / 1000;
      while (requests < due) one(requests++);
      if (performance.now() - sampledAt < sampleMs) continue;
      sampledAt = performance.now();
      samples = [...samples, behindNow(requests)].slice(-samplesKept);
    }
    behind.push(median(samples));
  }
  return { requests, behind };
}

async function apply(commands: readonly Command[]): Promise<void> {
  const { results } = await ledger.apply({ ledger: ledgerId, commands: [...commands] });
  const refused = results.find(({ outcome }) => outcome?.$case !== 'accepted');
  if (refused) throw new Error(`The ledger refused: ${JSON.stringify(refused.outcome?.value)}`);
}
