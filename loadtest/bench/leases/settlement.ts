import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '@alfred/clock';
import type { Command } from '@alfred/contracts/ledger';
import { derivedId, randomId } from '@alfred/ids';
import { openJournal } from '@alfred/journal';
import { cost, emptyUsage, priceBook } from '@alfred/pricing';
import { busUsageSink } from '../../../services/gateway/src/adapters/bus-usage-sink.ts';
import { journalRequestLog } from '../../../services/gateway/src/adapters/journal-request-log.ts';
import { forwardUsageTask } from '../../../services/gateway/src/app/forward-usage.ts';
import type { RequestLog } from '../../../services/gateway/src/ports/request-log.ts';
import { encodeRecord, type JournalBody } from '../../../services/gateway/src/wire/usage-record.ts';
import { asset, ledgerId, path, type RunningMoney, spender } from './running-money.ts';

/** How fast requests settle, and how far the ledger is behind at three moments of the run. */
export interface Settlement {
  readonly offeredPerSecond: number;
  readonly settledPerSecond: number;
  /** Requests written and not yet in the ledger, at a third, two thirds and the end of the run. */
  readonly behind: readonly [number, number, number];
  readonly drainSeconds: number;
}

const usage = { ...emptyUsage, inputUncached: 812n, outputText: 96n, requests: 1n };
const pollMs = 50;

/**
 * Requests written into a gateway's journal at a fixed rate, with everything behind it at work:
 * forwarder, bus, metering with its own transaction for each run, and the ledger.
 */
export async function settlement(
  money: RunningMoney,
  load: { readonly perSecond: number; readonly seconds: number },
): Promise<Settlement> {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-bench-journal-'));
  const incarnation = randomId('inc');
  const onFault = (err: unknown) => money.logger.warn({ err });
  const limits = { segmentBytes: 64 * 1_048_576, limitBytes: 1_073_741_824 };
  const journal = await openJournal({ folder, incarnation, ...limits, onFault });
  const sink = busUsageSink({ bus: money.bus, metering: money.metering, onFault });
  const opened: JournalBody = { $case: 'opened', value: { incarnation, earlier: [] } };
  await journal.append(encodeRecord(systemClock.nowMicros(), opened), { reserved: false }).durable;
  const log = journalRequestLog(journal);
  const forwarder = forwardUsageTask({
    ...{ journal, sink, clock: systemClock },
    oldestNeeded: log.oldestNeeded,
  });
  await forwarder.start();
  const write = await writer(money, log);
  const startedAt = performance.now();
  const behind: number[] = [];
  let written = 0;
  for (const part of [1, 2, 3]) {
    const until = startedAt + (part * load.seconds * 1000) / 3;
    while (performance.now() < until) {
      const due = ((performance.now() - startedAt) * load.perSecond) / 1000;
      while (written < due) write(written++);
      await turn();
    }
    behind.push(requestsBehind(forwarder.backlogBytes(), journal.durablePosition, written));
  }
  const endedAt = performance.now();
  while (forwarder.backlogBytes() > 0) await pause(pollMs);
  const settledAt = performance.now();
  await forwarder.stop();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
  const [first = 0, second = 0, last = 0] = behind;
  return {
    offeredPerSecond: load.perSecond,
    settledPerSecond: (written * 1000) / (settledAt - startedAt),
    behind: [first, second, last],
    drainSeconds: (settledAt - endedAt) / 1000,
  };
}

/** Writes both records of one request, on one lease that no benchmark empties. */
async function writer(
  { apply, metering }: RunningMoney,
  log: RequestLog,
): Promise<(index: number) => void> {
  const { version, book } = await metering.getPriceBook({ version: '' });
  const price = priceBook(book).find('openai', 'gpt-4o-mini', systemClock.nowMicros());
  if (!price) throw new Error('The price book has no gpt-4o-mini.');
  const amount = cost(price, usage);
  const lease = derivedId('lea', log.incarnation, '1');
  const leaseKey = `lease:${log.incarnation}:1`;
  await apply([openLease(log.incarnation)]);
  const subject = { organization: path[0], ledger: ledgerId, node: spender, apiKey: 'key_bench' };
  const of = { subject, lease, leaseKey, asset, price: version, tags: {} };
  const model = { provider: 'openai', model: 'gpt-4o-mini', policy: 'usr_bench@7' };
  return (index) => {
    const at = systemClock.nowMicros();
    const request = derivedId('req', log.incarnation, `${index}`);
    const estimates = { estimate: amount, inputEstimate: amount, rule: '', stream: false };
    const admitted = { ...of, ...model, ...estimates, at, request };
    log.admitted({ ...admitted, surface: 'chat.completions' }).catch(() => {});
    log.ended({
      ...of,
      ...model,
      ...{ type: 'settled', at, request, amount, usage, how: 'provider', attempts: 1 },
      ...{ finishReason: 'stop', startedAt: at, providerMicros: 1n, firstByteMicros: 1n },
      providerRequest: '',
    });
  };
}

function openLease(incarnation: string): Command {
  const size = { least: '1', most: (10n ** 17n).toString(), ttlMs: 86_400_000n };
  const value = { incarnation, ask: 1n, node: spender, asset, ...size, claim: undefined };
  return { actor: spender, notAfter: 0n, origin: undefined, body: { $case: 'openLease', value } };
}

/** All records are of about one size, so bytes tell how many requests they are. */
function requestsBehind(backlog: number, position: bigint, written: number): number {
  return position === 0n ? 0 : Math.round((backlog / Number(position)) * written);
}
