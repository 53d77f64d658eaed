import { expect, it } from 'vitest';
import { realEventStoreDb } from './real-server.ts';

it('is there only where the environment names one', async () => {
  const url = 'esdb://admin:changeit@somewhere:2113';
  const named = await realEventStoreDb({ ALFRED_TEST_EVENTSTOREDB_URL: url });
  expect(named?.url).toBe(url);
  await named?.stop();
  expect(await realEventStoreDb({})).toBeUndefined();
});
