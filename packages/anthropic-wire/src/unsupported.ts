import { AlfredError } from '@alfred/errors';

/** What a provider has no words for is refused by its name, never left out. */
export function unsupported(param: string, provider: string): AlfredError {
  return new AlfredError('parameter_unsupported', { param, provider });
}
