import {
  type Admitted,
  type Attempt,
  type Attempted,
  RawBlock,
  type Reconciled,
  Record as RecordMessage,
  type Refused,
  type Released,
  type Settled,
} from '@alfred/contracts/usage';
import { emptyUsage } from '@alfred/pricing';
import type { Ending, RatedCall, UsageBlock, UsageRecord } from '../domain/usage-record.ts';

/**
 * Reads a block as it came from the bus. Throws on bytes that no gateway ever sent. A record keeps
 * the bytes that it came in, with whatever a newer gateway wrote into them.
 */
export function decodeBlock(bytes: Uint8Array): UsageBlock {
  const { incarnation, start, end, records, sizes } = RawBlock.decode(bytes);
  return { incarnation, start, end, records: records.map(decodeRecord), sizes };
}

/** One record as metering acts on it. */
function decodeRecord(bytes: Uint8Array): UsageRecord {
  const { at, body } = RecordMessage.decode(bytes);
  switch (body?.$case) {
    case 'opened':
      return { type: 'opened', incarnation: body.value.incarnation, bytes };
    case 'admitted':
      return {
        ...noteOf(body.value),
        estimate: body.value.estimate,
        lease: body.value.lease,
        bytes,
      };
    case 'attempted':
      return { ...noteOf(body.value), estimate: body.value.estimate, lease: '', bytes };
    case 'refused':
      return { ...noteOf(body.value), ...refusalOf(body.value, at), bytes };
    case 'settled':
      return {
        ...endingOf(body.$case, body.value),
        ...chargeOf(body.value),
        ...servedBy(body.value, body.value.calls.at(-1)?.code ?? ''),
        ...cachedOf(body.value),
        bytes,
      };
    case 'reconciled': {
      const { asset, amount, price, tags } = body.value;
      return { ...endingOf(body.$case, body.value), asset, amount, price, tags, bytes };
    }
    case 'released':
      return {
        ...endingOf(body.$case, body.value),
        ...servedBy(body.value, body.value.reason),
        asset: body.value.asset,
        bytes,
      };
    case 'returned':
      return { type: 'returned', ...body.value, bytes };
    case undefined:
      return { type: 'unknown', bytes };
  }
}

/** The ending in the bytes of one record; undefined when it is none. */
export function endingIn(bytes: Uint8Array): Ending | undefined {
  const record = decodeRecord(bytes);
  return record.type === 'ending' ? record : undefined;
}

/** The endings among the records of a story, in order. */
export function endingsIn(records: readonly RecordMessage[]): readonly Ending[] {
  return records.flatMap((record) => endingIn(RecordMessage.encode(record).finish()) ?? []);
}

function noteOf({ request, subject }: Admitted | Attempted | Refused) {
  return { type: 'note', request, organization: subject?.organization ?? '' } as const;
}

function refusalOf({ subject, code }: Refused, at: bigint) {
  const { ledger = '', node = '', apiKey = '' } = subject ?? {};
  return { estimate: '', lease: '', refusal: { ledger, node, apiKey, code, at } };
}

/** What every ending says; the rest as if nothing had been used. */
function endingOf(
  ending: Ending['ending'],
  { request, subject, lease, leaseKey, provider, model }: Settled | Released | Reconciled,
): Ending {
  return {
    type: 'ending',
    ending,
    request,
    organization: subject?.organization ?? '',
    ledger: subject?.ledger ?? '',
    node: subject?.node ?? '',
    apiKey: subject?.apiKey ?? '',
    lease,
    asset: '',
    amount: '0',
    usage: emptyUsage,
    how: '',
    price: '',
    provider,
    model,
    policy: '',
    startedAt: 0n,
    tookMicros: 0n,
    firstByteMicros: 0n,
    tags: {},
    calls: [],
    leaseKey,
  };
}

/** Of a request of an experiment: its arm, and why it was not answered. */
function servedBy({ arm }: Settled | Released, code: string): Pick<Ending, 'arm'> {
  return arm ? { arm: { ...arm, code } } : {};
}

function cachedOf({ cached }: Settled): Pick<Ending, 'cachedPercent'> {
  return cached ? { cachedPercent: cached.percent } : {};
}

function chargeOf({ usage, calls, ...settled }: Settled) {
  const { asset, amount, how, price, policy, startedAt, tags } = settled;
  const { providerMicros: tookMicros, firstByteMicros } = settled;
  const buckets = { ...emptyUsage, ...usage };
  const times = { startedAt, tookMicros, firstByteMicros };
  const rated = calls.map(callOf);
  return { asset, amount, usage: buckets, how, price, policy, ...times, tags, calls: rated };
}

function callOf({ provider, model, amount, price, usage }: Attempt): RatedCall {
  return { provider, model, amount, price, usage: usage && { ...emptyUsage, ...usage } };
}
