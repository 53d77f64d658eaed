import { AlfredError } from '@alfred/errors';
import { builtInBook, priceBook } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { meteringPrices } from './metering-prices.ts';

const json = builtInBook();
const { version } = priceBook(json);

describe('the price book', () => {
  it('is there when the task has started', async () => {
    const prices = meteringPrices({
      metering: { getPriceBook: async () => ({ version, book: Buffer.from(json) }) },
      onFault: () => {},
    });
    expect(prices.isMissing).toBe(true);
    expect(() => prices.current()).toThrow(
      expect.objectContaining({ code: 'service_unavailable', params: { service: 'metering' } }),
    );
    await prices.task.start();
    expect(prices.current().version).toBe(version);
    expect(prices.isMissing).toBe(false);
    await prices.task.stop();
  });

  it('is asked for until it comes', async () => {
    let asked = 0;
    const faults: unknown[] = [];
    const prices = meteringPrices({
      metering: {
        getPriceBook: async () => {
          asked += 1;
          if (asked < 3) throw new AlfredError('service_unavailable', { service: 'metering' });
          return { version, book: Buffer.from(json) };
        },
      },
      onFault: (error) => void faults.push(error),
    });
    await prices.task.start();
    expect(prices.current().version).toBe(version);
    expect(faults).toHaveLength(2);
    await prices.task.stop();
  });
});
