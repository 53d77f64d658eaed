import { manualClock } from '@alfred/clock';
import { describe, expect, it } from 'vitest';
import { keyOf, memoryLedger } from '../../test/memory-usage.ts';
import type { Admission } from '../domain/reconcile.ts';
import type { StoryPart } from '../domain/stories.ts';
import type { UnendedRequests } from '../ports/unended-requests.ts';
import { endOverdue } from './end-overdue.ts';

const signal = new AbortController().signal;
const lease = { ledger: 'led_a', organization: 'org_a', lease: 'lea_a' };

const admission = (request: string, over: Partial<Admission> = {}): Admission => ({
  ...{ request, organization: 'org_a', ledger: 'led_a', node: 'usr_a', apiKey: 'key_a' },
  ...{ lease: 'lea_a', leaseKey: 'lease:inc_a:1', asset: 'USD/9', price: 'v1' },
  ...{ provider: 'sim', model: 'echo', tags: { project: 'apollo' }, inputEstimate: '150' },
  ...over,
});

/** Requests that were admitted on one lease and never ended. */
function setUp(admissions: readonly Admission[]) {
  const ledger = memoryLedger();
  const ended: StoryPart[] = [];
  const noted: string[] = [];
  const gone: string[] = [];
  const outcomes: string[] = [];
  let pages = 0;
  const isOpen = ({ request }: Admission) => ended.every((part) => part.request !== request);
  const requests: UnendedRequests = {
    onLease: async (_, limit) => {
      pages += 1;
      return admissions
        .filter(isOpen)
        .slice(0, limit)
        .map(({ request, organization }) => ({ request, organization, records: Buffer.of() }));
    },
    expired: async (id) => void gone.push(id),
    willReconcile: async (names) => void noted.push(...names),
    end: async (parts) => void ended.push(...parts),
  };
  const round = endOverdue({
    ...{ ledger, requests, clock: manualClock(7n), policy: 'charge' },
    admissionIn: ({ request }) => admissions.find((each) => each.request === request),
    encodeEnding: ({ request }, at) => Buffer.from(`${request} at ${at}`),
    onExpired: (_, outcome) => void outcomes.push(outcome),
  });
  ledger.waiting.push(lease);
  return { ledger, round, ended, noted, gone, outcomes, pages: () => pages };
}

const keys = (ledger: ReturnType<typeof memoryLedger>) => ledger.effects.map(keyOf);

describe('a lease whose grace has passed', () => {
  it('ends after every request that was admitted on it, each charged for its input', async () => {
    const { ledger, round, ended, noted, gone, outcomes } = setUp([admission('a'), admission('b')]);
    await round(signal);
    expect(keys(ledger)).toEqual(['use:a', 'use:b', 'expire:lea_a']);
    expect(ledger.effects[0]).toMatchObject({
      ...{ amount: 150n, usage: {}, disputed: false },
      of: { ending: 'reconciled', tags: { project: 'apollo' }, leaseKey: 'lease:inc_a:1' },
    });
    expect(ledger.effects[2]).toMatchObject({ policy: 'charge' });
    expect([noted, gone]).toEqual([['a', 'b'], ['lea_a']]);
    expect(ended).toMatchObject([
      { request: 'a', entry: 1n, ended: true, reconciled: true, records: [Buffer.from('a at 7')] },
      { request: 'b', entry: 2n },
    ]);
    expect(outcomes).toEqual(['expired']);
  });

  it('leaves alone what has an ending of its own by now', async () => {
    const { ledger, round, ended, outcomes } = setUp([admission('a'), admission('b')]);
    ledger.refuse('idempotency_key_reused', (command) => keyOf(command) === 'use:a');
    await round(signal);
    expect(keys(ledger)).toEqual(['use:b', 'expire:lea_a']);
    expect(ended.map(({ request }) => request)).toEqual(['b']);
    expect(outcomes).toEqual(['expired']);
  });

  it('is ended page by page, and a round ends even when a request cannot', async () => {
    const many = Array.from({ length: 1_201 }, (_, n) => admission(`r${n}`));
    const { ledger, round, ended, pages } = setUp([...many, admission('z', { ledger: 'led_b' })]);
    await round(signal);
    expect(ended).toHaveLength(1_201);
    expect(ledger.effects).toHaveLength(1_202);
    expect(pages()).toBe(5);
  });

  it('tells when the ledger does not end it', async () => {
    const { ledger, round, gone, outcomes } = setUp([]);
    ledger.refuse('lease_in_grace', ({ type }) => type === 'expire');
    await round(signal);
    expect([outcomes, gone]).toEqual([['lease_in_grace'], []]);
  });
});
