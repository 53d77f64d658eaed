import { systemClock } from '@alfred/clock';
import { loadConfig } from '@alfred/config';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import { describe, expect, it } from 'vitest';
import { gatewaySettings } from '../config.ts';
import { openRateLimits } from './open-rate-limits.ts';

const configOf = (env: Record<string, string>) =>
  loadConfig({ env, schemas: { gateway: gatewaySettings } }).gateway;

async function opened(env: Record<string, string>) {
  return openRateLimits({
    config: configOf(env),
    clock: systemClock,
    random: () => 0.5,
    incarnation: 'inc_a',
    telemetry: await createTelemetry({ serviceName: 'gateway-test' }),
    logger: createLogger({ name: 'gateway', level: 'info', destination: { write: () => {} } }),
  });
}

const url = 'rediss://alfred:s3cret@redis.example:6380/2';

describe('who counts requests', () => {
  it('is this gateway where no Redis is set, and else Redis', async () => {
    expect((await (await opened({})).health()).status).toBe('none');
    const shared = await opened({ ALFRED_REDIS_URL: url });
    expect(await shared.health()).toMatchObject({ status: 'closed', latencyMicros: undefined });
    // Nothing was connected.
    expect(shared.isDegraded).toBe(true);
  });

  it('is nobody when the file with the authority is not there', async () => {
    const env = { ALFRED_REDIS_URL: url, ALFRED_REDIS_CA: '/nowhere/ca.pem' };
    await expect(opened(env)).rejects.toThrow('/nowhere/ca.pem');
  });
});

describe('the settings of limits', () => {
  it('read so many requests in so many seconds', () => {
    const limit = (text: string) => configOf({ ALFRED_RATE_LIMIT: text }).rateLimit;
    expect(limit('600/60s')).toEqual({ requests: 600, windowSeconds: 60 });
    expect(limit('')).toBeUndefined();
    for (const text of ['600', '600/60', '0/60s', '1/0s', '100001/1s', '1/86401s', '6e2/60s']) {
      expect(() => limit(text)).toThrow('ALFRED_RATE_LIMIT');
    }
  });

  it('take no other address than one of Redis, and repeat none', () => {
    const wrong = 'https://alfred:s3cret@redis.example';
    const reading = () => configOf({ ALFRED_REDIS_URL: wrong });
    expect(reading).toThrow('ALFRED_REDIS_URL');
    expect(reading).not.toThrow('s3cret');
  });
});
