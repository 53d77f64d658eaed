import { expect, it } from 'vitest';
import { ledgerShards, randomId, shardOf } from './index.ts';

it('finds a ledger in the same shard for ever', () => {
  const ledgers = ['led_a', 'led_b', 'led_5n9GwEYrslEl7i0VbWgUvd', ''];
  expect(ledgers.map(shardOf)).toMatchInlineSnapshot(`
    [
      10,
      14,
      6,
      2,
    ]
  `);
});

it('spreads ledgers over all shards, and over no others', () => {
  const counts = new Array<number>(ledgerShards).fill(0);
  for (let n = 0; n < 16_000; n += 1) {
    const shard = shardOf(randomId('led'));
    counts[shard] = (counts[shard] ?? Number.NaN) + 1;
  }
  expect(counts).toHaveLength(ledgerShards);
  // A thousand each, give or take; six deviations of a fair draw are less than 200.
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(200);
});
