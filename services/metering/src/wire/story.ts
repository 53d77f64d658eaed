import { GetRequestResponse } from '@alfred/contracts/metering';
import { type Admitted, type Attempted, Record as RecordMessage } from '@alfred/contracts/usage';
import type { Admission } from '../domain/reconcile.ts';
import type { Ending } from '../domain/usage-record.ts';

/** Tag of `GetRequestResponse.records`: field 1, length-delimited. */
const recordsTag = 0x0a;

/**
 * Records as the repeated field of a response carries them. Parts of a story are simply put one
 * behind the other, and no stored record is ever encoded again.
 */
export function encodeStory(records: readonly Uint8Array[]): Buffer {
  return Buffer.concat(records.flatMap((bytes) => [prefixOf(bytes.length), bytes]));
}

/** The records of a story, in order. */
export function decodeStory(story: Uint8Array): RecordMessage[] {
  return GetRequestResponse.decode(story).records;
}

/** The estimate that was in force last in a story; undefined when nothing was admitted. */
export function estimateIn(story: Uint8Array): string | undefined {
  return lastBounds(decodeStory(story))?.estimate;
}

/** The last word on where a request goes and what it may cost: its admission's, or a later call's. */
function lastBounds(records: readonly RecordMessage[]): Admitted | Attempted | undefined {
  const said = records.flatMap(({ body }) =>
    body?.$case === 'admitted' || body?.$case === 'attempted' ? [body.value] : [],
  );
  return said.at(-1);
}

/** Whose books a story is in; undefined when none of its records says. */
export function ledgerIn(story: Uint8Array): string | undefined {
  for (const { body } of decodeStory(story)) {
    const subject = body && 'subject' in body.value ? body.value.subject : undefined;
    if (subject?.ledger) return subject.ledger;
  }
  return undefined;
}

/** The admission in a story, with what later calls changed; undefined when there is none. */
export function admissionIn(story: Uint8Array): Admission | undefined {
  const records = decodeStory(story);
  const last = lastBounds(records);
  const [admission] = records.flatMap(({ body }) => {
    if (body?.$case !== 'admitted') return [];
    const { subject, ...admitted } = body.value;
    const { organization = '', ledger = '', node = '', apiKey = '' } = subject ?? {};
    const { request, lease, leaseKey, asset, tags } = admitted;
    const { price, provider, model, inputEstimate } = last ?? admitted;
    return [
      {
        ...{ request, organization, ledger, node, apiKey, lease, leaseKey },
        ...{ asset, price, provider, model, tags, inputEstimate },
      },
    ];
  });
  return admission;
}

/** The record of an ending that metering made itself, as a gateway would have written it. */
export function encodeReconciled(of: Ending, at: bigint): Uint8Array {
  const { organization, ledger, node, apiKey } = of;
  const { request, lease, leaseKey, asset, amount, price, provider, model, tags } = of;
  const value = {
    ...{ request, lease, leaseKey, asset, amount, price, provider, model, tags: { ...tags } },
    subject: { organization, ledger, node, apiKey },
    policy: 'input',
  };
  return RecordMessage.encode({ at, body: { $case: 'reconciled', value } }).finish();
}

function prefixOf(length: number): Uint8Array {
  const prefix = [recordsTag];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  return Uint8Array.of(...prefix, rest);
}
