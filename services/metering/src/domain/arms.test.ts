import { Record as RecordMessage } from '@alfred/contracts/usage';
import { expect, it } from 'vitest';
import { endingIn } from '../wire/usage-block.ts';
import { armRequestsIn } from './arms.ts';

const arm = { route: 'fast', experiment: 'newer', arm: 'one' };
const subject = { organization: 'org_a' };

const released = (reason: string, more: object = { arm }) =>
  RecordMessage.fromPartial({
    at: 1n,
    body: { $case: 'released', value: { request: 'r', subject, asset: 'USD/9', reason, ...more } },
  });
const settled = (...codes: readonly string[]) =>
  RecordMessage.fromPartial({
    at: 1n,
    body: {
      $case: 'settled',
      value: {
        ...{ request: 's', subject, asset: 'USD/9', amount: '70', firstByteMicros: 12n, arm },
        calls: codes.map((code) => ({ code, amount: '0' })),
      },
    },
  });

function told(record: RecordMessage) {
  const bytes = RecordMessage.encode(record).finish();
  const ending = endingIn(bytes);
  return armRequestsIn(ending ? [{ ...ending, bytes }] : []);
}

const served = { ...arm, organization: 'org_a', asset: 'USD/9' };

it('counts what an arm answered, and what it failed to', () => {
  const answered = { ...served, request: 's', cost: '70', firstByteMicros: 12n };
  expect(told(settled())).toEqual([{ ...answered, failed: false }]);
  expect(told(settled('provider_timeout', ''))).toEqual([{ ...answered, failed: false }]);
  expect(told(settled('', 'provider_stream_cut'))).toEqual([{ ...answered, failed: true }]);
  expect(told(settled('request_cancelled'))).toEqual([{ ...answered, failed: false }]);
  const failed = { ...served, request: 'r', cost: '0', firstByteMicros: 0n, failed: true };
  expect(told(released('provider_timeout'))).toEqual([failed]);
});

it('leaves out what was nobody’s doing, and what was no experiment', () => {
  expect(told(released('request_cancelled'))).toEqual([]);
  expect(told(released('lease_over'))).toEqual([]);
  expect(told(released('provider_timeout', {}))).toEqual([]);
});
