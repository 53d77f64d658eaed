import { inject } from 'vitest';
import type {} from './global-setup.ts';
import type { RunningServer } from './running-server.ts';
import {
  type NatsOptions,
  type RedisOptions,
  type RunningNats,
  startNats,
  startRedis,
} from './start-server.ts';

/** NATS for one test file. For `beforeAll`, with `stop` in `afterAll`. */
export async function natsForTests(options: NatsOptions = {}): Promise<RunningNats> {
  return startNats(options, inject('servers').nats);
}

/** Redis for one test file. For `beforeAll`, with `stop` in `afterAll`. */
export async function redisForTests(options: RedisOptions = {}): Promise<RunningServer> {
  return startRedis(options, inject('servers').redis);
}
