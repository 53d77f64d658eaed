import { Record as RecordMessage } from '@alfred/contracts/usage';
import { anAdmitted } from '@alfred/testing';
import { expect, it } from 'vitest';
import { admissionIn, encodeStory, estimateIn } from './story.ts';

const admitted = anAdmitted({ estimate: '900', inputEstimate: '300', tags: { project: 'atlas' } });
const { request, subject, lease, asset } = admitted;
const attempted = (over: object) =>
  RecordMessage.fromPartial({
    body: {
      $case: 'attempted',
      value: {
        ...{ request, subject, lease, asset, estimate: '2900', inputEstimate: '1300' },
        ...{ spent: '500', provider: 'openai', model: 'gpt-4o', price: 'p2', number: 2, ...over },
      },
    },
  });
const storyOf = (...records: readonly RecordMessage[]) =>
  encodeStory(records.map((record) => RecordMessage.encode(record).finish()));
const letIn = { at: 1n, body: { $case: 'admitted', value: admitted } } as const;

it('ends a request by the last word on where it went and what that may cost', () => {
  const story = storyOf(letIn, attempted({}), attempted({ number: 3, inputEstimate: '1400' }));
  expect(admissionIn(story)).toMatchObject({
    ...{ request, lease, asset, tags: { project: 'atlas' } },
    ...{ provider: 'openai', model: 'gpt-4o', price: 'p2', inputEstimate: '1400' },
  });
  expect(estimateIn(story)).toBe('2900');
});

it('ends a request that was called for once by its admission', () => {
  const { provider, model, price } = admitted;
  expect(admissionIn(storyOf(letIn))).toMatchObject({ provider, model, price });
  expect(estimateIn(storyOf(letIn))).toBe('900');
  expect(admissionIn(storyOf(attempted({})))).toBeUndefined();
});
