import type { LogSource } from './log/source.ts';

/** A line on a terminal that says how far it is, how fast, and how long it will take. */
export interface Progress {
  /** So many more bytes or entries have been read. */
  move(amount: number): void;
  /** Takes the line away. */
  clear(): void;
}

/** At most so often; more is not seen. Milliseconds. */
const drawMs = 100;
const barWidth = 24;
const backAndClear = '\r\u001b[K';

/** @param now a clock that only goes forward, in milliseconds */
export function progressOn(write: (text: string) => void, now: () => number) {
  return ({ amount, unit }: LogSource['total']): Progress => {
    const startedAt = now();
    let [done, drawnAt] = [0, Number.NEGATIVE_INFINITY];
    return {
      move(more) {
        done += more;
        const elapsed = now() - startedAt;
        if (elapsed - drawnAt < drawMs || amount === 0) return;
        drawnAt = elapsed;
        write(`\r${lineOf({ done, amount, unit, seconds: elapsed / 1000 })}\u001b[K`);
      },
      clear: () => {
        if (drawnAt >= 0) write(backAndClear);
      },
    };
  };
}

function lineOf(at: {
  readonly done: number;
  readonly amount: number;
  readonly unit: 'bytes' | 'entries';
  readonly seconds: number;
}): string {
  const { done, amount, unit, seconds } = at;
  const share = Math.min(1, done / amount);
  const full = Math.round(share * barWidth);
  const bar = `[${'#'.repeat(full)}${'.'.repeat(barWidth - full)}]`;
  const rate = done / Math.max(seconds, 0.001);
  const left = Math.ceil((amount - done) / Math.max(rate, 1));
  const figures =
    unit === 'bytes' ? inMegabytes(done, amount, rate) : inEntries(done, amount, rate);
  return `${bar} ${Math.floor(100 * share)} %  ${figures}  ${Math.max(0, left)} s left`;
}

const inMegabytes = (done: number, amount: number, rate: number): string =>
  `${Math.floor(done / 1e6)} of ${Math.ceil(amount / 1e6)} MB  ${Math.round(rate / 1e6)} MB/s`;

const inEntries = (done: number, amount: number, rate: number): string =>
  `${done} of ${amount} entries  ${Math.round(rate)}/s`;
