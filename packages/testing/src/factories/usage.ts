import type { Admitted, Block, Record, Settled, Subject, Usage } from '@alfred/contracts/usage';
import { randomId } from '@alfred/ids';
import { USD } from '@alfred/money';
import { testEpochMicros } from './identity.ts';

/** A hundred tokens in, twenty out, in one request. */
export function aUsage(changes: Partial<Usage> = {}): Usage {
  return {
    inputUncached: 100n,
    cacheRead: 0n,
    cacheWrite5m: 0n,
    cacheWrite1h: 0n,
    inputAudio: 0n,
    inputImage: 0n,
    outputText: 20n,
    outputReasoning: 0n,
    outputAudio: 0n,
    outputImage: 0n,
    images: 0n,
    characters: 0n,
    audioSeconds: 0n,
    searches: 0n,
    requests: 1n,
    ...changes,
  };
}

/** Somebody's books: a user under an organisation, with a key. */
export function aSubject(changes: Partial<Subject> = {}): Subject {
  return {
    organization: randomId('org'),
    ledger: randomId('led'),
    node: randomId('usr'),
    apiKey: randomId('key'),
    ...changes,
  };
}

/** A request that may go to the simulated provider. */
export function anAdmitted(changes: Partial<Admitted> = {}): Admitted {
  return {
    request: randomId('req'),
    subject: aSubject(),
    lease: randomId('lea'),
    asset: USD.id,
    estimate: '1000000',
    inputEstimate: '100000',
    provider: 'sim',
    model: 'sim/echo',
    price: '2026-11-20.1',
    policy: 'org_1@1',
    rule: 'every-model',
    stream: false,
    surface: 'chat.completions',
    tags: {},
    leaseKey: '',
    ...changes,
  };
}

/** How the request of `admitted` ended: with the same books, on the same lease. */
export function aSettled(admitted: Admitted, changes: Partial<Settled> = {}): Settled {
  const { request, subject, lease, asset, price, provider, model, policy } = admitted;
  return {
    ...{ request, subject, lease, asset, price, provider, model, policy },
    amount: '500000',
    usage: aUsage(),
    how: 'provider',
    finishReason: 'stop',
    attempts: 1,
    startedAt: testEpochMicros,
    providerMicros: 900n,
    firstByteMicros: 800n,
    providerRequest: '',
    tags: {},
    leaseKey: '',
    calls: [],
    ...changes,
  };
}

/** One line of a journal. */
export function aRecord(body: Record['body'], at = testEpochMicros): Record {
  return { at, body };
}

/** Records as they travel on the bus, `recordBytes` of the journal each, from `start` on. */
export function aBlock(
  records: readonly Record[],
  changes: Partial<Block> & { readonly recordBytes?: number } = {},
): Block {
  const { recordBytes = 100, ...fields } = changes;
  const start = fields.start ?? 0n;
  return {
    incarnation: randomId('inc'),
    start,
    end: start + BigInt(records.length * recordBytes),
    records: [...records],
    sizes: records.map(() => recordBytes),
    ...fields,
  };
}
