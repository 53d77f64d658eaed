import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { systemClock } from '@alfred/clock';
import { randomId } from '@alfred/ids';
import { openJournal } from '@alfred/journal';
import { busUsageSink } from '../../../services/gateway/src/adapters/bus-usage-sink.ts';
import { journalRequestLog } from '../../../services/gateway/src/adapters/journal-request-log.ts';
import { forwardUsageTask } from '../../../services/gateway/src/app/forward-usage.ts';
import { encodeRecord, type JournalBody } from '../../../services/gateway/src/wire/usage-record.ts';
import { requestsBehind, requestWriter } from '../settle/request-writer.ts';
import type { RunningMoney } from './running-money.ts';

/** How fast requests settle, and how far the ledger is behind at three moments of the run. */
export interface Settlement {
  readonly offeredPerSecond: number;
  readonly settledPerSecond: number;
  /** Requests written and not yet in the ledger, at a third, two thirds and the end of the run. */
  readonly behind: readonly [number, number, number];
  readonly drainSeconds: number;
}

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
  const { bus, metering } = money;
  const sink = busUsageSink({ bus, metering, sender: incarnation, onFault });
  const opened: JournalBody = { $case: 'opened', value: { incarnation, earlier: [] } };
  await journal.append(encodeRecord(systemClock.nowMicros(), opened), { reserved: false }).durable;
  const log = journalRequestLog(journal);
  const forwarder = forwardUsageTask({
    ...{ journal, sink, clock: systemClock },
    oldestNeeded: log.oldestNeeded,
    isBusy: () => false,
  });
  await forwarder.start();
  const write = await requestWriter(money, log);
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
