import type { GetRequestResponse, MeteringClient } from '@alfred/contracts/metering';
import { type Record as ProtoRecord, Record as RecordMessage } from '@alfred/contracts/usage';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { tellStory } from '../../domain/request-story.ts';
import { renderRequest } from '../../http/api/render-request.ts';
import { requestStory } from '../../http/api/request-schema.ts';
import { grpcRequestRecords } from './grpc-request-records.ts';

const subject = { organization: 'org_1', ledger: 'led_1', node: 'usr_1', apiKey: 'key_1' };
const served = {
  ...{ provider: 'sim', model: 'echo', asset: 'USD/9' },
  ...{ lease: 'lea_1', leaseKey: 'api:key_1:0a1b:2' },
};
const tags = { project: 'atlas' };
const at = 1_800_000_000_000_000n;

const record = (body: NonNullable<ProtoRecord['body']>) => RecordMessage.fromPartial({ at, body });

const asked = { request: 'req_1', subject };

const admitted = record({
  $case: 'admitted',
  value: {
    ...{ ...asked, ...served, estimate: '500', inputEstimate: '100', price: 'p1' },
    ...{ policy: 'org_1@1', rule: 'allow-all', stream: true, surface: 'chat.completions', tags },
    ...{ account: 'pool:tea_1', ceiling: true },
  },
});

const released = record({
  $case: 'released',
  value: { ...asked, ...served, reason: 'provider_timeout', attempts: 2, calls: [] },
});

const reconciled = record({
  $case: 'reconciled',
  value: { ...asked, ...served, amount: '100', policy: 'input', price: 'p1', tags },
});

const refused = record({
  $case: 'refused',
  value: { ...asked, code: 'model_denied', model: 'gpt-4o', policy: 'org_1@1', rule: 'no' },
});

/** The story as a client reads it, from what metering answers. */
async function read(answer: Partial<GetRequestResponse> | AlfredError) {
  const metering: Pick<MeteringClient, 'getRequest'> = {
    getRequest: async () => {
      if (answer instanceof AlfredError) throw answer;
      return { records: [], entry: 0n, disputed: false, ...answer };
    },
  };
  const history = await grpcRequestRecords(metering).find('org_1', 'req_1');
  const story = history && tellStory(history);
  // The schema refuses what the document does not describe.
  return story && requestStory.parse({ ...renderRequest(story), entries: null });
}

describe('the records of a request', () => {
  it('tell of one that runs', async () => {
    expect(await read({ records: [admitted] })).toMatchObject({
      ...{ status: 'running', model: 'sim/echo', estimate: '0.0000005', cost: null },
      ...{ ending: null, usage: null, entry: null, stream: true, tags, ceiling: true },
      ...{ account: { kind: 'pool', node: 'tea_1' }, claim: { attempt: 2 } },
    });
  });

  it('tell of one that cost nothing', async () => {
    expect(await read({ records: [admitted, released], entry: 5n })).toMatchObject({
      ...{ status: 'released', cost: '0.00', attempts: 2, entry: 5 },
      ending: { type: 'released', reason: 'provider_timeout' },
    });
  });

  it('tell of one whose end was lost', async () => {
    const answer = { records: [admitted, reconciled], entry: 6n, disputed: true };
    expect(await read(answer)).toMatchObject({
      ...{ status: 'reconciled', cost: '0.0000001', how: null, disputed: true },
      ending: { type: 'reconciled', reason: 'input' },
    });
  });

  it('tell of one that was refused, and by which rule', async () => {
    expect(await read({ records: [refused] })).toMatchObject({
      ...{ status: 'refused', provider: null, model: 'gpt-4o', cost: '0.00', lease: null },
      policy: { version: 'org_1@1', rule: 'no' },
      refusal: { code: 'model_denied' },
    });
  });

  it('leave out what is not about the request', async () => {
    const value = { incarnation: 'inc_1', earlier: [] };
    const opened = record({ $case: 'opened', value });
    expect(await read({ records: [opened, admitted] })).toMatchObject({ status: 'running' });
  });

  it('are none where metering knows none', async () => {
    expect(await read({})).toBeUndefined();
    const unknown = new AlfredError('resource_unknown', { kind: 'request', id: 'req_1' });
    expect(await read(unknown)).toBeUndefined();
  });

  it('fail as metering fails', async () => {
    const away = new AlfredError('service_unavailable', { service: 'metering' });
    await expect(read(away)).rejects.toBe(away);
  });
});
