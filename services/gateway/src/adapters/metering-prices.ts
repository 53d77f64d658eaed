import type { MeteringClient } from '@alfred/contracts/metering';
import { AlfredError } from '@alfred/errors';
import { type PriceBook, priceBook } from '@alfred/pricing';
import { retrying, type Task } from '@alfred/service-kit';
import type { Prices } from '../ports/prices.ts';

const refreshMs = 30_000;
const patience = { attemptsMax: Number.MAX_SAFE_INTEGER, firstDelayMs: 50, delayMaxMs: 2_000 };

export interface MeteringPrices extends Prices {
  /** Reads the book at its start, in the background, and again every half a minute. */
  readonly task: Task;
  readonly isMissing: boolean;
  /** Reads the book now. Never rejects: the next reading comes by itself. */
  refresh(): Promise<void>;
}

/** The price book by metering's word. A version that was read once is not read again. */
export function meteringPrices(deps: {
  readonly metering: Pick<MeteringClient, 'getPriceBook'>;
  /** Told of every try that failed. */
  readonly onFault: (error: unknown) => void;
}): MeteringPrices {
  const stopping = new AbortController();
  let book: PriceBook | undefined;
  let timer: NodeJS.Timeout | undefined;
  const refresh = async (): Promise<void> => {
    const answer = await deps.metering.getPriceBook({ version: '' });
    if (answer.version !== book?.version) book = priceBook(answer.book);
  };
  const worthwhile = (error: unknown): boolean => {
    deps.onFault(error);
    return true;
  };
  return {
    current: () => {
      if (!book) throw new AlfredError('service_unavailable', { service: 'metering' });
      return book;
    },
    refresh: () => refresh().catch(deps.onFault),
    get isMissing() {
      return book === undefined;
    },
    task: {
      name: 'gateway.prices',
      start: async () => {
        const first = retrying(refresh, { ...patience, worthwhile, signal: stopping.signal });
        // Nothing is admitted without prices; a metering that is late must not keep us from starting.
        first.catch(() => {});
        timer = setInterval(() => refresh().catch(deps.onFault), refreshMs);
        await Promise.race([first.catch(() => {}), patienceOf(startPatienceMs)]);
      },
      stop: async () => {
        stopping.abort();
        clearInterval(timer);
      },
    },
  };
}

const startPatienceMs = 2_000;

function patienceOf(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
