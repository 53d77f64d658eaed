import { AlfredError } from '@alfred/errors';
import type { Problem } from '../domain/subscription.ts';

/** A field of a request that cannot be taken. */
export function invalid({ param, reason }: Problem): AlfredError {
  return new AlfredError('request_invalid', { param, reason: `${param}: ${reason}` });
}
