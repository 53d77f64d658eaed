import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { crossed, entryBytes, moved } from '../../test/entries.ts';
import { decodeEntry } from './decode-entry.ts';
import { encodeTest, encodeThreshold } from './webhook-body.ts';

const documented = readFileSync(new URL('../../../../docs/events.md', import.meta.url), 'utf8');

/** The example that the reference of events shows of a type. */
function exampleOf(type: string): Buffer {
  const line = documented.split('\n').find((text) => text.includes(`"type":"${type}"`));
  return Buffer.from(line ?? '');
}

it('reads thresholds and the tree as the ledger writes them, and passes the rest by', () => {
  expect(decodeEntry(exampleOf('ThresholdCrossed.v1'))).toMatchObject({
    type: 'threshold_crossed',
    threshold: { percent: 80, window: 'month', asset: 'USD/9', seq: 19n, used: 25_002_000_000n },
  });
  expect(decodeEntry(exampleOf('NodeOpened.v1'))).toMatchObject({
    type: 'node_placed',
    parent: expect.stringMatching(/^org_/),
  });
  expect(decodeEntry(exampleOf('NodeMoved.v1'))).toMatchObject({ type: 'node_placed' });
  expect(decodeEntry(entryBytes(moved('usr_a', 'tea_b'), 9))).toEqual({
    ...{ type: 'node_placed', node: 'usr_a', parent: 'tea_b' },
  });
  expect(decodeEntry(exampleOf('UsageCaptured.v1'))).toBeUndefined();
  expect(decodeEntry(exampleOf('BudgetSet.v1'))).toBeUndefined();
});

it('does not guess at an entry that should mean something', () => {
  const broken = { type: 'ThresholdCrossed.v1', data: { node: 'usr_a' } };
  expect(() => decodeEntry(entryBytes(broken, 1))).toThrow();
});

it('says what happened in bytes that are the same each time, and names nobody', () => {
  const event = decodeEntry(entryBytes(crossed('tea_a', 80), 42));
  if (event?.type !== 'threshold_crossed') throw new Error('unreachable');
  const body = encodeThreshold(event.threshold);
  expect(JSON.parse(Buffer.from(body).toString())).toEqual({
    type: 'budget.threshold_crossed',
    timestamp: '2026-11-22T01:52:25.123498Z',
    data: {
      ...{ node: 'tea_a', asset: 'USD', window: 'month', start: '2026-11-01T00:00:00Z' },
      ...{ percent: 80, used: '0.80', limit: '1.00' },
      entry: { ledger: 'led_a', seq: 42 },
    },
  });
  expect(encodeThreshold(event.threshold)).toEqual(body);
});

it('leaves amounts of an unknown asset in minor units', () => {
  const event = decodeEntry(entryBytes(crossed('tea_a', 50, 'XYZ/3'), 1));
  if (event?.type !== 'threshold_crossed') throw new Error('unreachable');
  const { data } = JSON.parse(Buffer.from(encodeThreshold(event.threshold)).toString());
  expect(data).toMatchObject({ asset: 'XYZ/3', used: '500000000', limit: '1000000000' });
});

it('says of a test only that it is one', () => {
  expect(JSON.parse(Buffer.from(encodeTest(1_795_312_345_000_000n, 'sub_1')).toString())).toEqual({
    type: 'notification.test',
    timestamp: '2026-11-22T01:52:25.000000Z',
    data: { subscription: 'sub_1' },
  });
});
