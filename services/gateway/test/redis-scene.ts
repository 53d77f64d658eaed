import { systemClock } from '@alfred/clock';
import { randomId } from '@alfred/ids';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import type { RedisPatience } from '../src/adapters/redis-link.ts';
import { redisRateLimits } from '../src/adapters/redis-rate-limits.ts';
import type { RateLimits } from '../src/ports/rate-limits.ts';

/** So patient that a busy machine is never taken for a Redis that is away. */
export const patient: RedisPatience = { operationMs: 20_000, failuresMax: 5, openMs: 30_000 };

/** One gateway's limits on a Redis, with what it tells. */
export interface RedisScene {
  readonly limits: RateLimits;
  readonly log: string[];
  metrics(): Promise<string>;
}

/** A gateway of its own, with a connection of its own; nothing is started. */
export async function redisScene(
  url: string,
  { patience = patient, ca }: { readonly patience?: RedisPatience; readonly ca?: string } = {},
): Promise<RedisScene> {
  const log: string[] = [];
  const destination = { write: (line: string) => void log.push(line) };
  const telemetry = await createTelemetry({ serviceName: 'gateway-test' });
  const limits = redisRateLimits({
    ...{ url, ca, patience, telemetry },
    incarnation: randomId('inc'),
    clock: systemClock,
    random: Math.random,
    logger: createLogger({ name: 'gateway', level: 'info', destination }),
  });
  return { limits, log, metrics: telemetry.prometheus };
}

/** The same, started. */
export async function startedScene(...asked: Parameters<typeof redisScene>): Promise<RedisScene> {
  const scene = await redisScene(...asked);
  await scene.limits.start();
  return scene;
}
