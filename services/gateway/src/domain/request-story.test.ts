import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { costOf, type RequestRecord, tellStory } from './request-story.ts';

const shared = {
  request: 'req_1',
  subject: { organization: 'org_1', ledger: 'led_1', node: 'usr_1', apiKey: 'key_1' },
  lease: 'lea_1',
  leaseKey: 'lease:inc_1:1',
  provider: 'sim',
  model: 'sim/echo',
};

const admitted: RequestRecord = {
  ...shared,
  type: 'admitted',
  at: 1n,
  asset: 'USD/9',
  estimate: 500n,
  inputEstimate: 100n,
  price: 'p1',
  policy: 'org_1@1',
  rule: 'allow-all',
  stream: false,
  surface: 'chat.completions',
  tags: {},
};

const settled: RequestRecord = {
  ...shared,
  type: 'settled',
  at: 2n,
  asset: 'USD/9',
  amount: 123n,
  usage: emptyUsage,
  how: 'provider',
  price: 'p1',
  policy: 'org_1@1',
  finishReason: 'stop',
  attempts: 1,
  startedAt: 1n,
  providerMicros: 1n,
  firstByteMicros: 1n,
  providerRequest: '',
  tags: {},
};

const released: RequestRecord = {
  ...shared,
  type: 'released',
  at: 2n,
  asset: 'USD/9',
  reason: 'provider_timeout',
  attempts: 2,
};

const reconciled: RequestRecord = {
  ...shared,
  type: 'reconciled',
  at: 9n,
  asset: 'USD/9',
  amount: 100n,
  policy: 'input',
  price: 'p1',
  tags: {},
};

const { lease: _, leaseKey: __, provider: ___, ...asked } = shared;
const refused: RequestRecord = {
  ...asked,
  type: 'refused',
  at: 1n,
  code: 'model_denied',
  policy: 'org_1@1',
  rule: 'no-lorem',
};

const tell = (records: readonly RequestRecord[], entry = 0n) => {
  const story = tellStory({ records, entry, disputed: false });
  return story && { status: story.status, cost: costOf(story), entry: story.entry };
};

describe('the story of a request', () => {
  it.each([
    [[refused], 0n, { status: 'refused', cost: 0n, entry: undefined }],
    [[admitted], 0n, { status: 'running', cost: undefined, entry: undefined }],
    [[admitted, settled], 0n, { status: 'settling', cost: 123n, entry: undefined }],
    [[admitted, settled], 7n, { status: 'captured', cost: 123n, entry: 7n }],
    [[admitted, released], 0n, { status: 'settling', cost: 0n, entry: undefined }],
    [[admitted, released], 8n, { status: 'released', cost: 0n, entry: 8n }],
    [[admitted, reconciled], 9n, { status: 'reconciled', cost: 100n, entry: 9n }],
  ])('%#: follows its records', (records, entry, expected) => {
    expect(tell(records, entry)).toEqual(expected);
  });

  it('does not exist without a record', () => {
    expect(tellStory({ records: [], entry: 0n, disputed: false })).toBeUndefined();
  });
});
