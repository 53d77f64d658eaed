import { manualClock } from '@alfred/clock';
import { expect, it } from 'vitest';
import { startMicros } from '../../../test/fakes.ts';
import { layeredResponses } from './layered-responses.ts';
import { memoryResponses } from './memory-responses.ts';
import { answerAt, responseCacheContract } from './response-cache.contract.ts';

const clock = manualClock(startMicros);
const { nowMicros } = clock;
const open = (bytesMax = 100_000) => memoryResponses({ bytesMax, clock });

responseCacheContract('this process', async () => ({ cache: open(), nowMicros }));
responseCacheContract('one before another', async () => ({
  cache: layeredResponses(open(), open()),
  nowMicros,
}));

const addressOf = (key: string, node = 'org_a') => ({
  partition: { organization: 'org_a', scope: 'caller', node, dataClass: '', isTest: false },
  key,
});

it('has so many bytes, and lets go of what was given longest ago', async () => {
  const cache = open(3_000);
  const answer = answerAt(startMicros, { texts: ['a'.repeat(500)] });
  for (const key of ['one', 'two', 'three']) {
    await cache.keep(addressOf(key, key), answer);
    await cache.find(addressOf('one', 'one'));
  }
  expect(await cache.find(addressOf('one', 'one'))).toBeDefined();
  expect(await cache.find(addressOf('two', 'two'))).toBeUndefined();
  await cache.keep(addressOf('large'), { ...answer, texts: ['a'.repeat(5_000)] });
  expect(await cache.find(addressOf('large'))).toBeUndefined();
  expect(await cache.find(addressOf('one', 'one'))).toBeDefined();
});

it('takes what is far into what is near', async () => {
  const [near, far] = [open(), open()];
  await far.keep(addressOf('one'), answerAt(startMicros));
  expect(await layeredResponses(near, far).find(addressOf('one'))).toBeDefined();
  expect(await near.find(addressOf('one'))).toBeDefined();
});
