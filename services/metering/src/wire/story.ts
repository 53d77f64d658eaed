import { GetRequestResponse } from '@alfred/contracts/metering';
import type { Record as RecordMessage } from '@alfred/contracts/usage';

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

/** The estimate of the admission in a story; undefined when there is none. */
export function estimateIn(story: Uint8Array): string | undefined {
  const [estimate] = decodeStory(story).flatMap(({ body }) =>
    body?.$case === 'admitted' ? [body.value.estimate] : [],
  );
  return estimate;
}

function prefixOf(length: number): Uint8Array {
  const prefix = [recordsTag];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  return Uint8Array.of(...prefix, rest);
}
