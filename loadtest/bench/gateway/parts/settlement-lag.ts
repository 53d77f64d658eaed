import { setInterval as every } from 'node:timers/promises';
import type { RunningAlfred } from '../alfred.ts';

const sampleMs = 1000;

/** Requests that were answered and are not yet in the ledger, at one moment. */
export interface LagSample {
  readonly seconds: number;
  readonly behind: number;
}

/** Samples until it is stopped. */
export interface LagWatch {
  stop(): Promise<readonly LagSample[]>;
}

/** What the gateway ended and what metering applied, both since Alfred began. */
interface Counted {
  readonly ended: number;
  readonly applied: number;
}

/**
 * Looks at Alfred's own counters once a second. A request is a few records in a journal; how many
 * is known from what came before, all of which is settled when this begins.
 */
export async function watchLag({ url }: Pick<RunningAlfred, 'url'>): Promise<LagWatch> {
  const begin = await counted(url);
  const perRequest = begin.applied / begin.ended;
  const startedAt = performance.now();
  const samples: LagSample[] = [];
  const over = new AbortController();
  const sampling = sample();
  // Whoever stops the watch hears of it.
  sampling.catch(() => undefined);

  async function sample(): Promise<void> {
    try {
      for await (const _ of every(sampleMs, undefined, { signal: over.signal })) {
        const { ended, applied } = await counted(url);
        const behind = ended - begin.ended - (applied - begin.applied) / perRequest;
        const seconds = (performance.now() - startedAt) / 1000;
        samples.push({ seconds, behind: Math.max(0, Math.round(behind)) });
      }
    } catch (error) {
      if (!over.signal.aborted) throw error;
    }
  }

  return {
    async stop() {
      over.abort();
      await sampling;
      return samples;
    },
  };
}

async function counted(url: string): Promise<Counted> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)`, 'gm'))]
      .map((found) => Number(found[1]))
      .reduce((a, b) => a + b, 0);
  return {
    ended: sum('alfred_gateway_requests_total'),
    applied: sum('alfred_metering_applied_records_total'),
  };
}
