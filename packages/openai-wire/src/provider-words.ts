import type { Json } from './json.ts';

const finishReasonLengthMax = 64;
const requestIdLengthMax = 128;

/**
 * Why an answer ended, as a provider put it, fit to be written down: printable ASCII of at most 64
 * characters. Anything else is dropped as a whole, and reads as empty.
 */
export function readFinishReason(value: Json | undefined): string {
  return printable(value, finishReasonLengthMax);
}

/** A provider's own id of a request, likewise, of at most 128 characters. */
export function readRequestId(value: Json | undefined): string {
  return printable(value, requestIdLengthMax);
}

function printable(value: Json | undefined, lengthMax: number): string {
  if (typeof value !== 'string' || value.length > lengthMax) return '';
  return /^[\x20-\x7e]*$/.test(value) ? value : '';
}
