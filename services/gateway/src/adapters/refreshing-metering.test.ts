import type { MeteringClient } from '@alfred/contracts/metering';
import { expect, it } from 'vitest';
import { refreshingMetering } from './refreshing-metering.ts';

it('reads the book again when a price is changed here, after it is', async () => {
  const happened: string[] = [];
  const metering = {
    amendPriceBook: async () => {
      happened.push('amended');
      return { version: 'v2' };
    },
    getPriceBook: async () => ({ version: 'v1', book: Buffer.of() }),
  } as unknown as MeteringClient;
  const refreshing = refreshingMetering(metering, {
    refresh: async () => void happened.push('read again'),
  });
  expect((await refreshing.getPriceBook({})).version).toBe('v1');
  expect(await refreshing.amendPriceBook({})).toEqual({ version: 'v2' });
  expect(happened).toEqual(['amended', 'read again']);
});
