import { expect, it } from 'vitest';
import { gatewayCount } from './gateway-count.ts';

it('believes a rise at once, and a fall after it was told for ten seconds', () => {
  const count = gatewayCount(10);
  expect(count.known).toBe(1);
  count.told(4, 0);
  expect(count.known).toBe(4);
  // A registry that was lost is filled again, one after the other.
  count.told(1, 2);
  count.told(2, 4);
  count.told(4, 6);
  count.told(3, 8);
  count.told(3, 17);
  expect(count.known).toBe(4);
  count.told(3, 18);
  expect(count.known).toBe(3);
  count.told(0, 19);
  count.told(0, 29);
  expect(count.known).toBe(1);
});
