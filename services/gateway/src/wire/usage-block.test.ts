import { Block } from '@alfred/contracts/usage';
import { expect, it } from 'vitest';
import { encodeBlock } from './usage-block.ts';
import { encodeRecord } from './usage-record.ts';

it('is the message that metering decodes', () => {
  const body = { $case: 'opened' as const, value: { incarnation: 'inc_a', earlier: ['inc_0'] } };
  const block = { incarnation: 'inc_a', start: 2n ** 40n, end: 2n ** 40n + 300n };
  const records = [encodeRecord(7n, body), encodeRecord(8n, body)];
  expect(Block.decode(encodeBlock({ ...block, records, sizes: [140, 160] }))).toEqual({
    ...block,
    records: [
      { at: 7n, body },
      { at: 8n, body },
    ],
    sizes: [140, 160],
  });
});
