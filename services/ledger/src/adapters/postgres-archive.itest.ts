import { openPool } from '@alfred/service-kit';
import { type PostgresPair, postgresPair } from '@alfred/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localArchive, standbyArchive } from './postgres-archive.ts';

let pair: PostgresPair;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  pair = await postgresPair(true);
  pool = openPool({ url: pair.primaryUrl, schema: 'public' });
}, 120_000);

afterAll(async () => {
  await pool.end();
  await pair.stop();
});

it('is there when the standby has it, and not before', async () => {
  const archive = standbyArchive(pool);
  await archive.confirm();
  await pair.freezeStandby();
  let confirmed = false;
  const waiting = archive.confirm().then(() => {
    confirmed = true;
  });
  await expect.poll(() => pair.waiting()).toBeGreaterThan(0);
  expect(confirmed).toBe(false);
  await pair.thawStandby();
  await waiting;
});

it('is nowhere while no commit waits for a standby', async () => {
  await pair.onPrimary(async (client) => {
    await client.query("alter system set synchronous_standby_names to ''");
    await client.query('select pg_reload_conf()');
  });
  const archive = standbyArchive(pool);
  await expect
    .poll(() => archive.confirm().then(String, ({ code }) => code))
    .toBe('archive_missing');
  await localArchive.confirm();
});
