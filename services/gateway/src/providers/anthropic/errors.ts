import type { ErrorCode } from '@alfred/errors';
import type { UpstreamError } from '@alfred/openai-wire';

/** An account without funds is told as a request that is not valid, by its message alone. */
export function codeOf(_status: number, { message }: UpstreamError): ErrorCode | undefined {
  return /credit balance is too low/i.test(message) ? 'provider_balance_exhausted' : undefined;
}
