import { manualClock } from '@alfred/clock';
import { expect, it } from 'vitest';
import { startMicros } from '../../../test/fakes.ts';
import { readQuestion } from '../../domain/likeness/same-question.ts';
import { openVocabulary } from '../../domain/likeness/vocabulary.ts';
import { layeredResponses } from './layered-responses.ts';
import { memoryAlike } from './memory-alike.ts';
import { memoryResponses } from './memory-responses.ts';
import { erasures, mindingErasure, mindingErasureOf } from './minding-erasure.ts';
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

it('keeps nothing of a call that ends after its author was erased', async () => {
  const erased = erasures();
  const cache = mindingErasure(open(), erased);
  const alike = mindingErasureOf(memoryAlike(clock), erased);
  const { partition } = addressOf('one');
  const place = { partition, context: '' };
  const vector = Float32Array.of(1, 0);
  const question = readQuestion('How?', openVocabulary());
  const known = { vector, question, key: 'one', expiresAt: startMicros + 1_000n };
  erased.note('org_a', 'usr_a');
  for (const author of ['usr_a', 'usr_b']) {
    await cache.keep(addressOf(author), answerAt(startMicros, { author }));
    alike.note(place, { ...known, author });
  }
  expect(await cache.find(addressOf('usr_a'))).toBeUndefined();
  expect(await cache.find(addressOf('usr_b'))).toBeDefined();
  expect(alike.near(place, vector, 0.5).map((near) => near.known.author)).toEqual(['usr_b']);
});
